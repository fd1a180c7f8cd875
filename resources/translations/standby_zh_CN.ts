<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n 通</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) sealed on this computer, delivered without you.</source>
        <translation>
            <numerusform>%n 通已密封存在本机，会自动送达。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) taken, all on the server.</source>
        <translation>
            <numerusform>已登记 %n 通，全部已入库。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) taken, all saved on this computer and waiting to sync.</source>
        <translation>
            <numerusform>已登记 %n 通，全部已存本机，待同步。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) taken: {where}.</source>
        <translation>
            <numerusform>已登记 %n 通：{where}。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n character(s) too many: {most} fit. Nothing was cut off.</source>
        <translation>
            <numerusform>超出 %n 个字：最多 {most} 个字。内容没有被截断。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n desk(s) report an outage</source>
        <translation>
            <numerusform>%n 个工位系统中断</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries are on their way to the server. Go on as usual.</source>
        <translation>
            <numerusform>%n 条正在入库，照常工作即可。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries are safe on this computer and wait to sync.</source>
        <translation>
            <numerusform>%n 条已存本机，等待同步。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries have not reached the server yet.</source>
        <translation>
            <numerusform>还有 %n 条没有传到服务器。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries wait on this computer; they are sent without you.</source>
        <translation>
            <numerusform>本机还有 %n 条待同步，会自动入库。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept whole by the server until somebody decides</source>
        <translation>
            <numerusform>服务器完整保存着 %n 条，等人处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more desk(s) report an outage</source>
        <translation>
            <numerusform>另有 %n 个工位正在中断</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention.</source>
        <translation>
            <numerusform>%n 条需处理。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need your attention.</source>
        <translation>
            <numerusform>%n 条需处理。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n needs attention</source>
        <translation>
            <numerusform>%n 条需处理</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only on this computer, sent by itself</source>
        <translation>
            <numerusform>%n 条只存在本机，会自动入库</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open ticket(s)</source>
        <translation>
            <numerusform>%n 张未结工单</numerusform>
        </translation>
    </message>
    <message>
        <source>1. The request</source>
        <translation>1. 恢复申请</translation>
    </message>
    <message>
        <source>18:00</source>
        <translation>18:00</translation>
    </message>
    <message>
        <source>2. The answer</source>
        <translation>2. 恢复答复</translation>
    </message>
    <message>
        <source>A call from {number}</source>
        <translation>来电 {number}</translation>
    </message>
    <message>
        <source>A call is in the form, and it cannot be kept without a sign-in. Save or clear it first.</source>
        <translation>登记单里有一通未保存的来电；未登录时无法保留草稿，请先保存或清空。</translation>
    </message>
    <message>
        <source>A call is in the form. Save it or clear it first, then lock.</source>
        <translation>登记单里有一通未保存的来电。请先保存或清空，再锁定。</translation>
    </message>
    <message>
        <source>A complaint is closed only when the customer accepts the answer, or for a supervisor&apos;s reason.</source>
        <translation>投诉须客户认可，或由主管写明理由，才能办结。</translation>
    </message>
    <message>
        <source>A database is there, but its keys are missing.</source>
        <translation>数据库还在，但密钥缺失。</translation>
    </message>
    <message>
        <source>A database library of version {version} was found; it has a known fault.</source>
        <translation>数据库组件版本为 {version}，存在已知缺陷。</translation>
    </message>
    <message>
        <source>A file arrived damaged.</source>
        <translation>文件传输中损坏。</translation>
    </message>
    <message>
        <source>A file reached the server with other content than it had.</source>
        <translation>文件到达服务器时，内容与原来不一致。</translation>
    </message>
    <message>
        <source>A key cannot be read.</source>
        <translation>密钥无法读取。</translation>
    </message>
    <message>
        <source>A log-in page of the network, perhaps. Tell your administrator.</source>
        <translation>可能是网络的登录页面，请告知管理员。</translation>
    </message>
    <message>
        <source>A newer version of this program has already used your database.</source>
        <translation>您的数据已由更新版本的程序打开过。</translation>
    </message>
    <message>
        <source>A note for colleagues; the customer does not see it…</source>
        <translation>写给同事的备注，客户看不到……</translation>
    </message>
    <message>
        <source>A reason is needed.</source>
        <translation>请写明原因。</translation>
    </message>
    <message>
        <source>A sealed copy is damaged.</source>
        <translation>一份密封副本已损坏。</translation>
    </message>
    <message>
        <source>A sealed copy names a key that the server does not have ({key_id}).</source>
        <translation>一份密封副本使用了服务器没有的密钥（{key_id}）。</translation>
    </message>
    <message>
        <source>A setting of this desk cannot be used: {problem}</source>
        <translation>本工位的设置无法使用：{problem}</translation>
    </message>
    <message>
        <source>A supervisor decides about this. You need not write it again.</source>
        <translation>由主管处理，不用再写一遍。</translation>
    </message>
    <message>
        <source>A ticket does not go from “{from}” to “{to}”.</source>
        <translation>工单不能从“{from}”变为“{to}”。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>工单/登记号</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>受理</translation>
    </message>
    <message>
        <source>Accept one from “Free”: → leads there, S accepts.</source>
        <translation>按 → 转到“未分配”，再按 S 受理一张。</translation>
    </message>
    <message>
        <source>Accepted</source>
        <comment>ticket state</comment>
        <translation>已受理</translation>
    </message>
    <message>
        <source>Accepted by {name}. It is under “{queue}”.</source>
        <translation>已由{name}受理，在“{queue}”中。</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>客服</translation>
    </message>
    <message>
        <source>All</source>
        <comment>outbox</comment>
        <translation>全部</translation>
    </message>
    <message>
        <source>All of it is saved on this computer and sent when the connection is back.</source>
        <translation>全部已存本机，恢复后自动入库。</translation>
    </message>
    <message>
        <source>Amend a call</source>
        <translation>更正登记</translation>
    </message>
    <message>
        <source>Amend the last</source>
        <translation>改上一通</translation>
    </message>
    <message>
        <source>Amend the last call</source>
        <translation>更正上一通登记</translation>
    </message>
    <message>
        <source>An operation with this number but another content is already there.</source>
        <translation>同一编号下已有另一份不同的内容。</translation>
    </message>
    <message>
        <source>An outage is open. While it lasts, the team needs to know who is away.</source>
        <translation>系统中断尚未结束，班组需要知道谁不在岗。</translation>
    </message>
    <message>
        <source>Another Standby on this computer runs the server of this data.</source>
        <translation>本机上另一个值守台正在运行这份数据的服务器。</translation>
    </message>
    <message>
        <source>Another call</source>
        <translation>又有来电</translation>
    </message>
    <message>
        <source>Another password safe answers than the one that keeps your key.</source>
        <translation>应答的密码库不是保存您密钥的那一个。</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>服务器答复</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Appoint another one first.</source>
        <translation>请先指定另一位管理员。</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>区域</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>送达</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新查询</translation>
    </message>
    <message>
        <source>Ask another supervisor.</source>
        <translation>请另一位主管处理。</translation>
    </message>
    <message>
        <source>Ask for it here first, then bring the answer.</source>
        <translation>请先在此申请，再带来答复。</translation>
    </message>
    <message>
        <source>Ask somebody with the right; what you wrote stays readable here.</source>
        <translation>请有权限的同事处理，您写的内容一直可以在这里查看。</translation>
    </message>
    <message>
        <source>Ask the server again</source>
        <translation>重新向服务器查询</translation>
    </message>
    <message>
        <source>Ask your administrator.</source>
        <translation>请联系管理员。</translation>
    </message>
    <message>
        <source>Ask your supervisor.</source>
        <translation>请联系主管。</translation>
    </message>
    <message>
        <source>Ask your supervisor. What you wrote is kept here.</source>
        <translation>请联系主管。您写的内容仍保存在本机。</translation>
    </message>
    <message>
        <source>Ask your supervisor…</source>
        <translation>请主管帮助……</translation>
    </message>
    <message>
        <source>Asking the server, then putting your data under the new password…</source>
        <translation>正在向服务器确认，随后本机数据改用新密码……</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>正在向服务器查询……</translation>
    </message>
    <message>
        <source>At this desk the password needs at least {least} characters.</source>
        <translation>在此工位，密码至少需要 {least} 个字符。</translation>
    </message>
    <message>
        <source>Attached: {name}</source>
        <translation>附件：{name}</translation>
    </message>
    <message>
        <source>Attached: {name} (still on its way)</source>
        <translation>附件：{name}（传输中）</translation>
    </message>
    <message>
        <source>Attachments</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Attention: held</source>
        <translation>需处理：待核</translation>
    </message>
    <message>
        <source>Attention: refused</source>
        <translation>需处理：被退回</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>展开为</translation>
    </message>
    <message>
        <source>Before you close the window</source>
        <translation>关闭窗口之前</translation>
    </message>
    <message>
        <source>Before you leave</source>
        <translation>离开之前</translation>
    </message>
    <message>
        <source>Before you sign out</source>
        <translation>退出登录之前</translation>
    </message>
    <message>
        <source>Bring the answer to the request that was made here.</source>
        <translation>请带来本工位申请的答复。</translation>
    </message>
    <message>
        <source>Bringing over what can be read…</source>
        <translation>正在抢救可读的数据……</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>来电</translation>
    </message>
    <message>
        <source>Call back on</source>
        <translation>回电号码</translation>
    </message>
    <message>
        <source>Call slip amended</source>
        <translation>更正登记</translation>
    </message>
    <message>
        <source>Call support.</source>
        <translation>请联系技术支持。</translation>
    </message>
    <message>
        <source>Call support: the program needs the right to write to its own folder.</source>
        <translation>请联系技术支持：程序需要自身文件夹的写入权限。</translation>
    </message>
    <message>
        <source>Call taken</source>
        <translation>登记来电</translation>
    </message>
    <message>
        <source>Call {duration}</source>
        <translation>通话 {duration}</translation>
    </message>
    <message>
        <source>Callback</source>
        <translation>回电</translation>
    </message>
    <message>
        <source>Callback made</source>
        <translation>已回电</translation>
    </message>
    <message>
        <source>Callback number</source>
        <translation>回电号码</translation>
    </message>
    <message>
        <source>Callback time</source>
        <translation>回电时间</translation>
    </message>
    <message>
        <source>Callback time, quick choices</source>
        <translation>回电时间快选</translation>
    </message>
    <message>
        <source>Callback wanted</source>
        <translation>需要回电</translation>
    </message>
    <message>
        <source>Callback: {when}</source>
        <translation>回电时间：{when}</translation>
    </message>
    <message>
        <source>Called the customer back.</source>
        <translation>已给客户回电。</translation>
    </message>
    <message>
        <source>Caller&apos;s number</source>
        <translation>来电号码</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Calls can be taken at once, without the server.</source>
        <translation>不用等服务器，现在就可以登记来电。</translation>
    </message>
    <message>
        <source>Calls only</source>
        <translation>只登记来电</translation>
    </message>
    <message>
        <source>Calls taken</source>
        <translation>已登记来电</translation>
    </message>
    <message>
        <source>Calls taken from now on no longer count to this outage.</source>
        <translation>之后登记的来电不再计入本次中断。</translation>
    </message>
    <message>
        <source>Calls that lack something are listed here.</source>
        <translation>缺号码、缺类别等待补全的来电会列在这里。</translation>
    </message>
    <message>
        <source>Calls, notes and changes are listed here as soon as they are saved.</source>
        <translation>来电、备注和改动一保存就会列在这里。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Caps Lock is on</source>
        <translation>大写锁定已开启</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>业务类别</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Change password</source>
        <translation>修改密码</translation>
    </message>
    <message>
        <source>Change password…</source>
        <translation>修改密码……</translation>
    </message>
    <message>
        <source>Change the state</source>
        <translation>更改状态</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>在线客服</translation>
    </message>
    <message>
        <source>Check Caps Lock and the input method, then try again.</source>
        <translation>请检查大写锁定和输入法，再试一次。</translation>
    </message>
    <message>
        <source>Check that the program may use its own folder, then try again.</source>
        <translation>请确认程序可以使用自身文件夹，再试一次。</translation>
    </message>
    <message>
        <source>Check the cable or Wi-Fi. Everything is kept here meanwhile.</source>
        <translation>请检查网线或无线网络。其间所做的都存在本机。</translation>
    </message>
    <message>
        <source>Check the clock. Nothing was sent.</source>
        <translation>请检查电脑时间。没有发送任何内容。</translation>
    </message>
    <message>
        <source>Check the employee number and the password.</source>
        <translation>请检查工号和密码。</translation>
    </message>
    <message>
        <source>Check the employee number. A forgotten password is set anew by the administrator.</source>
        <translation>请检查工号。忘记密码的，由管理员重设。</translation>
    </message>
    <message>
        <source>Check the network; the address may also be wrong.</source>
        <translation>请检查网络，也可能是地址有误。</translation>
    </message>
    <message>
        <source>Check the number.</source>
        <translation>请检查工号。</translation>
    </message>
    <message>
        <source>Check the server&apos;s address.</source>
        <translation>请检查服务器地址。</translation>
    </message>
    <message>
        <source>Check the settings.</source>
        <translation>请检查设置。</translation>
    </message>
    <message>
        <source>Choose a person or a group.</source>
        <translation>请选择人员或班组。</translation>
    </message>
    <message>
        <source>Choose among the customers that are offered</source>
        <translation>在候选客户中选择</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请另选一个。</translation>
    </message>
    <message>
        <source>Choose another place.</source>
        <translation>请另选一个位置。</translation>
    </message>
    <message>
        <source>Choose another.</source>
        <translation>请换一个。</translation>
    </message>
    <message>
        <source>Choose one at the left with ↑ and ↓.</source>
        <translation>用 ↑ ↓ 在左侧选择。</translation>
    </message>
    <message>
        <source>Choose one from the list.</source>
        <translation>请从列表中选择。</translation>
    </message>
    <message>
        <source>Choose the new state.</source>
        <translation>请选择新状态。</translation>
    </message>
    <message>
        <source>Choose within these.</source>
        <translation>请在此范围内选择。</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>Clear this call?</source>
        <translation>清空这张登记单？</translation>
    </message>
    <message>
        <source>Clear what is in the form</source>
        <translation>清空登记单（连按两次）</translation>
    </message>
    <message>
        <source>Close</source>
        <comment>ticket</comment>
        <translation>办结</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close it, or restart the computer. What you save is safe here meanwhile.</source>
        <translation>请关闭它，或重启电脑。期间保存的内容都在本机，不会丢。</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>请关闭其他程序后再试。</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Close ticket</source>
        <translation>办结工单</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已办结</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>快捷码</translation>
    </message>
    <message>
        <source>Complaint</source>
        <translation>投诉</translation>
    </message>
    <message>
        <source>Complaint line</source>
        <translation>投诉专线</translation>
    </message>
    <message>
        <source>Connected to the server</source>
        <translation>已连接服务器</translation>
    </message>
    <message>
        <source>Connecting to the server</source>
        <translation>正在连接服务器</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接……</translation>
    </message>
    <message>
        <source>Consultation</source>
        <translation>咨询</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系人</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy the content</source>
        <translation>复制内容</translation>
    </message>
    <message>
        <source>Correct it and try again.</source>
        <translation>改正后再试。</translation>
    </message>
    <message>
        <source>Correct the ticket</source>
        <translation>更正工单</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>线下</translation>
    </message>
    <message>
        <source>Current password</source>
        <translation>当前密码</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Customised</source>
        <translation>定制</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>决定</translation>
    </message>
    <message>
        <source>Declare an outage</source>
        <translation>申报系统中断</translation>
    </message>
    <message>
        <source>Declare an outage…</source>
        <translation>申报系统中断……</translation>
    </message>
    <message>
        <source>Declare it for all…</source>
        <translation>向全班组申报……</translation>
    </message>
    <message>
        <source>Declare the outage</source>
        <translation>申报系统中断</translation>
    </message>
    <message>
        <source>Declared by {name}</source>
        <translation>{name}申报</translation>
    </message>
    <message>
        <source>Declared for the whole team by {name}</source>
        <translation>{name}向全班组申报</translation>
    </message>
    <message>
        <source>Department manager</source>
        <translation>部门经理</translation>
    </message>
    <message>
        <source>Draft saved here</source>
        <translation>草稿已存本机</translation>
    </message>
    <message>
        <source>Draft saved on this computer {time}</source>
        <translation>草稿已存本机 {time}</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>邮件</translation>
    </message>
    <message>
        <source>Employee number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>Employee number or password is wrong.</source>
        <translation>工号或密码不正确。</translation>
    </message>
    <message>
        <source>End the outage</source>
        <translation>结束系统中断</translation>
    </message>
    <message>
        <source>End the outage?</source>
        <translation>结束系统中断？</translation>
    </message>
    <message>
        <source>End the outage…</source>
        <translation>结束系统中断……</translation>
    </message>
    <message>
        <source>Entry added</source>
        <translation>添加记录</translation>
    </message>
    <message>
        <source>Esc once more clears it. Go on typing to keep it.</source>
        <translation>再按一次 Esc 清空；继续输入则保留。</translation>
    </message>
    <message>
        <source>Every call is saved on this computer first, then sent to the server.</source>
        <translation>每一通来电先存本机，再自动入库。</translation>
    </message>
    <message>
        <source>Every desk is told that the system works again.</source>
        <translation>所有工位都会看到系统已恢复。</translation>
    </message>
    <message>
        <source>Every desk of the team shows it.</source>
        <translation>全班组的工位都会显示。</translation>
    </message>
    <message>
        <source>Every ticket has an owner</source>
        <translation>每张工单都有负责人</translation>
    </message>
    <message>
        <source>Everything has arrived; making sure.</source>
        <translation>全部已传到服务器，正在核对。</translation>
    </message>
    <message>
        <source>Everything is kept here and sent later.</source>
        <translation>所做的都存在本机，稍后自动发送。</translation>
    </message>
    <message>
        <source>Everything written at this desk is on the server.</source>
        <translation>本工位登记的内容都已入库。</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何界面</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>报障</translation>
    </message>
    <message>
        <source>Fees</source>
        <translation>资费</translation>
    </message>
    <message>
        <source>Fetching the tickets from the server…</source>
        <translation>正在从服务器读取工单……</translation>
    </message>
    <message>
        <source>File attached</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Free</source>
        <comment>ticket queue</comment>
        <translation>未分配</translation>
    </message>
    <message>
        <source>Get back into your data</source>
        <translation>找回您的数据</translation>
    </message>
    <message>
        <source>Give it to</source>
        <translation>转派给</translation>
    </message>
    <message>
        <source>Given to {name}. It is under “{queue}”.</source>
        <translation>已转给{name}，在“{queue}”中。</translation>
    </message>
    <message>
        <source>Go on as usual: they are sent when it works again.</source>
        <translation>照常接听，恢复后自动入库。</translation>
    </message>
    <message>
        <source>Go on taking calls: each is saved on this computer first.</source>
        <translation>照常接听，每一通先存本机。</translation>
    </message>
    <message>
        <source>Go on there, or close that window first.</source>
        <translation>请在那个窗口继续，或先关闭它。</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>继续登记</translation>
    </message>
    <message>
        <source>Go on working: everything is kept here and sent later.</source>
        <translation>照常工作：内容都存在本机，稍后自动提交。</translation>
    </message>
    <message>
        <source>Go on working: everything is saved on this computer and sent when the connection is back.</source>
        <translation>照常工作：全部先存本机，恢复后自动入库。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>班组</translation>
    </message>
    <message>
        <source>Group leader</source>
        <translation>组长</translation>
    </message>
    <message>
        <source>Handle</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>Happened</source>
        <translation>发生</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>Hardware fault</source>
        <translation>硬件故障</translation>
    </message>
    <message>
        <source>Have it sent again.</source>
        <translation>请重新索取。</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>待核</translation>
    </message>
    <message>
        <source>Held for</source>
        <comment>duration</comment>
        <translation>已待核</translation>
    </message>
    <message>
        <source>Held for a decision</source>
        <translation>待核</translation>
    </message>
    <message>
        <source>Held work</source>
        <translation>待核</translation>
    </message>
    <message>
        <source>Held work decided</source>
        <translation>处理待核</translation>
    </message>
    <message>
        <source>Held work is kept on the server and can be read only with it. Nothing is lost.</source>
        <translation>待核内容保存在服务器上，连上后才能查看，不会丢失。</translation>
    </message>
    <message>
        <source>Hide password</source>
        <translation>隐藏密码</translation>
    </message>
    <message>
        <source>History</source>
        <translation>处理经过</translation>
    </message>
    <message>
        <source>Human error</source>
        <translation>人为操作</translation>
    </message>
    <message>
        <source>I cannot get in…</source>
        <translation>登录不了……</translation>
    </message>
    <message>
        <source>If it is still needed, write it anew with the reason in mind.</source>
        <translation>如仍需要，请按原因重新登记。</translation>
    </message>
    <message>
        <source>Impact</source>
        <translation>影响程度</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>In a list</source>
        <translation>列表中</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>In the outbox</source>
        <translation>待同步中</translation>
    </message>
    <message>
        <source>In the text of a call, a code and a space become your own words: dw, space.</source>
        <translation>在“情况”中输入快捷码再按空格，即展开为您的用语，例如 dw 加空格。</translation>
    </message>
    <message>
        <source>Incomplete</source>
        <translation>待补全</translation>
    </message>
    <message>
        <source>Incomplete: {what}</source>
        <translation>待补全：{what}</translation>
    </message>
    <message>
        <source>Install the newer version on this computer. Nothing was changed.</source>
        <translation>请在本机安装新版本。没有改动任何数据。</translation>
    </message>
    <message>
        <source>Install this program anew.</source>
        <translation>请重新安装程序。</translation>
    </message>
    <message>
        <source>Into what is chosen, to read it</source>
        <translation>进入所选内容，向下阅读</translation>
    </message>
    <message>
        <source>It begins with https://.</source>
        <translation>地址应以 https:// 开头。</translation>
    </message>
    <message>
        <source>It comes in a moment; press Ctrl+Enter again.</source>
        <translation>马上就好，请再按一次 Ctrl+Enter。</translation>
    </message>
    <message>
        <source>It could not be taken in: {refusal}</source>
        <translation>未能采纳入库：{refusal}</translation>
    </message>
    <message>
        <source>It goes back to the author at the next sign-in; a supervisor can decide before.</source>
        <translation>登记人下次登录时会退回给本人；主管也可先处理。</translation>
    </message>
    <message>
        <source>It is decided by itself as soon as that is there.</source>
        <translation>送达后自动处理。</translation>
    </message>
    <message>
        <source>It is decided when the author signs in with the server, or by a supervisor.</source>
        <translation>登记人联网登录后自动处理，也可由主管处理。</translation>
    </message>
    <message>
        <source>It is filled in by itself after you have saved.</source>
        <translation>保存当前登记后自动填入。</translation>
    </message>
    <message>
        <source>It is kept and tried again; a supervisor can decide at any time.</source>
        <translation>内容已保留并会重试，主管也可随时处理。</translation>
    </message>
    <message>
        <source>It is kept here; a sealed copy goes to the server. Do not enter it again; tell a supervisor.</source>
        <translation>内容已保留在本机，密封副本也会送到服务器。请勿重复登记，并告知主管。</translation>
    </message>
    <message>
        <source>It is kept, and decided after the server&apos;s update.</source>
        <translation>内容已保留，服务器升级后会处理。</translation>
    </message>
    <message>
        <source>It is not proved who wrote this.</source>
        <translation>登记人的身份尚未证实。</translation>
    </message>
    <message>
        <source>It is sent again by itself.</source>
        <translation>会自动重新发送。</translation>
    </message>
    <message>
        <source>It is sent by itself as soon as the server can be reached.</source>
        <translation>连上服务器后自动入库，不用再写一遍。</translation>
    </message>
    <message>
        <source>It is tried again by itself in {retry_after}.</source>
        <translation>{retry_after}后自动重试。</translation>
    </message>
    <message>
        <source>It is tried again by itself.</source>
        <translation>会自动重试。</translation>
    </message>
    <message>
        <source>It is tried again by itself; nothing is sent twice.</source>
        <translation>会自动重试，不会重复发送。</translation>
    </message>
    <message>
        <source>It may be slow, or gone. Work goes on: what you save is safe on this computer.</source>
        <translation>可能是慢，也可能已断开。照常工作即可：保存的内容都在本机，不会丢。</translation>
    </message>
    <message>
        <source>It stays held. Decide again after the server&apos;s update, or reject it.</source>
        <translation>仍在待核。服务器更新后再处理，或者退回。</translation>
    </message>
    <message>
        <source>It stays held. Decide again when that is there, or reject it.</source>
        <translation>仍在待核。等内容到了再处理，或者退回。</translation>
    </message>
    <message>
        <source>It stays held. Reject it, with a reason for its author, or ask them about it.</source>
        <translation>仍在待核。请写明原因退回，或先向登记人核实。</translation>
    </message>
    <message>
        <source>It stays readable here. Call support.</source>
        <translation>内容在这里一直可以查看。请联系技术支持。</translation>
    </message>
    <message>
        <source>It stays readable here. Split it, or send the file another way.</source>
        <translation>内容在这里一直可以查看。请拆分，或用别的方式发送文件。</translation>
    </message>
    <message>
        <source>It still opens with the one you have. Enter the same again to finish.</source>
        <translation>本机数据仍用当前密码打开。请再次输入相同内容，完成修改。</translation>
    </message>
    <message>
        <source>It was left out whole. Shorten it, or write the rest as an entry of the ticket.</source>
        <translation>这次的内容没有填入。请缩短，或把其余部分写成工单记录。</translation>
    </message>
    <message>
        <source>It was settled meanwhile; look at the list again.</source>
        <translation>其间已有人处理，请重新查看列表。</translation>
    </message>
    <message>
        <source>It was tried again and goes on as a newer entry.</source>
        <translation>已重新提交，后续见较新的那一条。</translation>
    </message>
    <message>
        <source>It was written to the log. What you typed is still here; try again.</source>
        <translation>已记入日志。您写的内容还在，请重试。</translation>
    </message>
    <message>
        <source>It works again…</source>
        <translation>系统已恢复……</translation>
    </message>
    <message>
        <source>Its content is its author&apos;s alone.</source>
        <translation>内容属于作者本人，未公开。</translation>
    </message>
    <message>
        <source>Its first copy is not touched. Call support.</source>
        <translation>原件未受影响。请联系技术支持。</translation>
    </message>
    <message>
        <source>Its sender still has it.</source>
        <translation>发送方仍保留该文件。</translation>
    </message>
    <message>
        <source>Join a ticket or make a new one</source>
        <translation>并入工单或新建工单</translation>
    </message>
    <message>
        <source>Join an open ticket of this caller</source>
        <translation>并入该客户的未结工单</translation>
    </message>
    <message>
        <source>Join {ticket}</source>
        <translation>并入 {ticket}</translation>
    </message>
    <message>
        <source>Keep the current value</source>
        <translation>保留现值</translation>
    </message>
    <message>
        <source>Keep {value}</source>
        <translation>保留{value}</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键一览</translation>
    </message>
    <message>
        <source>Keys for this agent are already on this computer.</source>
        <translation>本机已有此工号的密钥。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>业务类型</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Last synced {time}</source>
        <translation>上次同步 {time}</translation>
    </message>
    <message>
        <source>Late change</source>
        <translation>晚到的改动</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Leave as it was</source>
        <translation>放弃更正</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>暂不处理</translation>
    </message>
    <message>
        <source>Leave the text on the screen and save again; twice does no harm. Then call support.</source>
        <translation>请保留屏幕上的内容再保存一次，重复保存不会重复登记。然后联系技术支持。</translation>
    </message>
    <message>
        <source>Letters, digits, hyphens and dots only.</source>
        <translation>只能包含字母、数字、连字符和点。</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Lock this desk</source>
        <translation>锁定工位</translation>
    </message>
    <message>
        <source>Look at its present state, then choose again.</source>
        <translation>看一下工单现在的状态，再重新选择。</translation>
    </message>
    <message>
        <source>Look at the ticket&apos;s history.</source>
        <translation>请看工单的历史记录。</translation>
    </message>
    <message>
        <source>Look at the ticket, then decide the proposal again.</source>
        <translation>请查看工单，再决定是否采用。</translation>
    </message>
    <message>
        <source>Look for its window behind this one, answer it, then sign in again.</source>
        <translation>请到本窗口后面找到它的窗口，作答后再登录。</translation>
    </message>
    <message>
        <source>Look for its window behind this one.</source>
        <translation>它的窗口可能在本窗口后面。</translation>
    </message>
    <message>
        <source>Look under another queue with ← and →, or clear the search.</source>
        <translation>请按 ← → 换一个队列，或清空搜索。</translation>
    </message>
    <message>
        <source>Major</source>
        <translation>重大</translation>
    </message>
    <message>
        <source>Make a new ticket of this call</source>
        <translation>为这通来电新建工单</translation>
    </message>
    <message>
        <source>Make it again at the desk.</source>
        <translation>请在工位重新申请。</translation>
    </message>
    <message>
        <source>Manual entry</source>
        <translation>手工登记</translation>
    </message>
    <message>
        <source>Mask numbers</source>
        <translation>隐藏号码</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>Minor</source>
        <translation>轻微</translation>
    </message>
    <message>
        <source>Moderate</source>
        <translation>中度</translation>
    </message>
    <message>
        <source>Move it to a disk of this computer.</source>
        <translation>请移到本机磁盘。</translation>
    </message>
    <message>
        <source>NOT SAVED</source>
        <translation>未保存 NOT SAVED</translation>
    </message>
    <message>
        <source>NOT SAVED for certain</source>
        <translation>未确认保存 NOT SAVED</translation>
    </message>
    <message>
        <source>NOT SAVED for certain. The disk of this computer reports a fault.</source>
        <translation>未能确认已保存。本机磁盘报告故障。</translation>
    </message>
    <message>
        <source>NOT SAVED. Nothing of this is on the disk yet.</source>
        <translation>未保存。这些内容还没有写入磁盘。</translation>
    </message>
    <message>
        <source>NOT SAVED. The disk of this computer is full.</source>
        <translation>未保存。本机磁盘已满。</translation>
    </message>
    <message>
        <source>Name or employee number</source>
        <translation>姓名或工号</translation>
    </message>
    <message>
        <source>Name or employee number…</source>
        <translation>姓名或工号……</translation>
    </message>
    <message>
        <source>Name, number, account or pinyin initials</source>
        <translation>姓名、号码、宽带账号或拼音首字母</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>需处理</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Network fault</source>
        <translation>网络故障</translation>
    </message>
    <message>
        <source>New</source>
        <comment>ticket state</comment>
        <translation>待受理</translation>
    </message>
    <message>
        <source>New ones appear here by themselves.</source>
        <translation>有新的会自动出现在这里。</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>新密码</translation>
    </message>
    <message>
        <source>New state</source>
        <translation>新状态</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Next attempt at {time}.</source>
        <translation>下次重试：{time}。</translation>
    </message>
    <message>
        <source>Next field or button; with Shift the one before</source>
        <translation>下一个输入框或按钮；加 Shift 回到上一个</translation>
    </message>
    <message>
        <source>Next queue: Mine, Free, Team…</source>
        <translation>换队列：我的、未分配、班组……</translation>
    </message>
    <message>
        <source>Next row</source>
        <translation>下一行</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>No answer came: the server may have taken the new password, or not.</source>
        <translation>没有收到答复：服务器可能已改用新密码，也可能没有。</translation>
    </message>
    <message>
        <source>No answer for {time}</source>
        <translation>服务器没有回应，已 {time}</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>服务器还没有答复</translation>
    </message>
    <message>
        <source>No call taken yet</source>
        <translation>还没有登记来电</translation>
    </message>
    <message>
        <source>No call was saved before this one since you signed in.</source>
        <translation>登录后还没有登记过来电，没有可以照填的内容。</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>连不上服务器</translation>
    </message>
    <message>
        <source>No connection since {time}</source>
        <translation>{time} 起连不上服务器</translation>
    </message>
    <message>
        <source>No connection to the server</source>
        <translation>连不上服务器</translation>
    </message>
    <message>
        <source>No new key will be made beside existing data. Call support.</source>
        <translation>不会在已有数据旁新建密钥。请联系技术支持。</translation>
    </message>
    <message>
        <source>No new one will be made in its place. Call support before going on.</source>
        <translation>不会自动新建。请先联系技术支持。</translation>
    </message>
    <message>
        <source>No number yet</source>
        <translation>未编号</translation>
    </message>
    <message>
        <source>No password safe helps it here. Have the administrator set a longer one, then sign in with it.</source>
        <translation>本机没有密码库，数据只靠密码保护。请管理员改设更长的密码，再用它登录。</translation>
    </message>
    <message>
        <source>No recovery was asked for at this desk.</source>
        <translation>此工位没有提出过恢复申请。</translation>
    </message>
    <message>
        <source>No reference number</source>
        <translation>没有取得登记号</translation>
    </message>
    <message>
        <source>No reference number yet</source>
        <translation>尚未取得登记号</translation>
    </message>
    <message>
        <source>No text codes yet</source>
        <translation>还没有快捷语</translation>
    </message>
    <message>
        <source>No ticket chosen</source>
        <translation>未选择工单</translation>
    </message>
    <message>
        <source>No ticket has reached this computer yet</source>
        <translation>本机还没有工单</translation>
    </message>
    <message>
        <source>No ticket is yours</source>
        <translation>您名下没有工单</translation>
    </message>
    <message>
        <source>No tickets here</source>
        <translation>这里没有工单</translation>
    </message>
    <message>
        <source>Nobody decides about their own work.</source>
        <translation>不能处理自己登记的内容。</translation>
    </message>
    <message>
        <source>Nobody waits for a callback</source>
        <translation>没有待回电的客户</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Not synced yet since the start</source>
        <translation>启动后尚未同步</translation>
    </message>
    <message>
        <source>Not understood as a time, such as 15:30 or tomorrow 9:00. It goes into the text as it is.</source>
        <translation>看不懂这个时间（如 15:30、明天 9:00）。会原样写进“情况”里。</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>先不结束</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Note the acceptance, or give the ticket to a supervisor.</source>
        <translation>记录客户认可，或转给主管。</translation>
    </message>
    <message>
        <source>Nothing can be read here without a password, so there is nothing to lock.</source>
        <translation>此模式下看不到任何资料，无需锁定。</translation>
    </message>
    <message>
        <source>Nothing comes back: the server hangs, or the line to it is broken somewhere.</source>
        <translation>没有任何回应：服务器卡住了，或到它的线路断了。</translation>
    </message>
    <message>
        <source>Nothing else keeps the call from being saved.</source>
        <translation>补上即可保存。</translation>
    </message>
    <message>
        <source>Nothing had to be brought over.</source>
        <translation>无需抢救数据。</translation>
    </message>
    <message>
        <source>Nothing is held</source>
        <translation>没有待核的内容</translation>
    </message>
    <message>
        <source>Nothing is incomplete</source>
        <translation>没有待补全的工单</translation>
    </message>
    <message>
        <source>Nothing is lost. Your supervisor can open your data with the recovery key.</source>
        <translation>没有丢失任何内容。主管可用恢复密钥打开您的数据。</translation>
    </message>
    <message>
        <source>Nothing is lost: your supervisor can give the key back, in two steps.</source>
        <translation>没有丢失任何内容。分两步，由主管把密钥还给您。</translation>
    </message>
    <message>
        <source>Nothing needs attention</source>
        <translation>没有需要处理的内容</translation>
    </message>
    <message>
        <source>Nothing to decide</source>
        <translation>没有待确认的改动</translation>
    </message>
    <message>
        <source>Nothing waits here to be delivered.</source>
        <translation>本机没有待送达的来电。</translation>
    </message>
    <message>
        <source>Nothing waits on this computer.</source>
        <translation>本机没有待同步的内容。</translation>
    </message>
    <message>
        <source>Nothing waits to sync</source>
        <translation>没有待同步的内容</translation>
    </message>
    <message>
        <source>Nothing waits to sync.</source>
        <translation>没有待同步的内容。</translation>
    </message>
    <message>
        <source>Nothing was changed. Call support.</source>
        <translation>没有改动任何数据。请联系技术支持。</translation>
    </message>
    <message>
        <source>Nothing was changed. Sign in with them.</source>
        <translation>没有改动任何数据。请直接登录。</translation>
    </message>
    <message>
        <source>Nothing was changed. Try again in a moment.</source>
        <translation>没有改动任何数据。请稍后再试。</translation>
    </message>
    <message>
        <source>Nothing was changed. Try again when you are online.</source>
        <translation>什么都没有改动。请在线后重试。</translation>
    </message>
    <message>
        <source>Nothing was changed. Your supervisor can open your data with the recovery key.</source>
        <translation>没有改动任何数据。主管可用恢复密钥打开您的数据。</translation>
    </message>
    <message>
        <source>Nothing was imported.</source>
        <translation>没有导入任何内容。</translation>
    </message>
    <message>
        <source>Nothing was imported. Check the names.</source>
        <translation>没有导入任何内容。请检查列名。</translation>
    </message>
    <message>
        <source>Nothing was imported. Say which order they have.</source>
        <translation>没有导入任何内容。请指明日期顺序。</translation>
    </message>
    <message>
        <source>Nothing was sent. Tell your administrator.</source>
        <translation>没有发送任何内容。请告知管理员。</translation>
    </message>
    <message>
        <source>Nothing will be deleted or made anew. Call support; calls can be taken meanwhile.</source>
        <translation>不会删除，也不会重建。请联系技术支持，其间仍可登记来电。</translation>
    </message>
    <message>
        <source>Nothing will be deleted or made anew. Your supervisor can open it with the recovery key.</source>
        <translation>不会删除，也不会重建。主管可用恢复密钥打开。</translation>
    </message>
    <message>
        <source>Nothing will be deleted. Sign out: the login then brings over what can still be read.</source>
        <translation>不会删除任何内容。请退出登录，登录界面会抢救仍可读的数据。</translation>
    </message>
    <message>
        <source>Nothing will be deleted. Your supervisor can open your data with the recovery key.</source>
        <translation>不会删除任何内容。主管可用恢复密钥打开您的数据。</translation>
    </message>
    <message>
        <source>Nothing written at this desk yet</source>
        <translation>本工位还没有登记内容</translation>
    </message>
    <message>
        <source>Nothing written yet</source>
        <translation>尚未填写</translation>
    </message>
    <message>
        <source>Noticed at the desk of {name}</source>
        <translation>{name}的工位发现</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>On a ticket</source>
        <translation>工单上</translation>
    </message>
    <message>
        <source>On server</source>
        <translation>已入库</translation>
    </message>
    <message>
        <source>On the server</source>
        <translation>已入库</translation>
    </message>
    <message>
        <source>On this computer, to try it out</source>
        <translation>在本机试用</translation>
    </message>
    <message>
        <source>Online</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Only calls can be taken now</source>
        <translation>现在只能登记来电</translation>
    </message>
    <message>
        <source>Only calls can be taken now.</source>
        <translation>现在只能登记来电。</translation>
    </message>
    <message>
        <source>Only take calls</source>
        <translation>只登记来电</translation>
    </message>
    <message>
        <source>Only your password opens it. Ask your administrator.</source>
        <translation>只有您的密码能打开。请联系管理员。</translation>
    </message>
    <message>
        <source>Open a screen at the left</source>
        <translation>打开左侧的界面</translation>
    </message>
    <message>
        <source>Open my data</source>
        <translation>打开我的数据</translation>
    </message>
    <message>
        <source>Open screen {n}</source>
        <translation>打开第 {n} 个界面</translation>
    </message>
    <message>
        <source>Open the answer</source>
        <translation>打开恢复答复</translation>
    </message>
    <message>
        <source>Open the answer first.</source>
        <translation>请先打开恢复答复。</translation>
    </message>
    <message>
        <source>Open the answer…</source>
        <translation>打开恢复答复……</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Open tickets of this customer</source>
        <translation>该客户的未结工单</translation>
    </message>
    <message>
        <source>Opening the call form…</source>
        <translation>正在打开登记表单……</translation>
    </message>
    <message>
        <source>Opening your data…</source>
        <translation>正在打开您的数据……</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Outage declared</source>
        <translation>申报系统中断</translation>
    </message>
    <message>
        <source>Outage ended</source>
        <translation>结束系统中断</translation>
    </message>
    <message>
        <source>Outbox</source>
        <translation>待同步</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>处理结果</translation>
    </message>
    <message>
        <source>Outcome: what was the cause, what was done…</source>
        <translation>处理结果：原因是什么，做了什么……</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Part of the outbox</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Password from now on</source>
        <translation>今后使用的密码</translation>
    </message>
    <message>
        <source>People and groups</source>
        <translation>人员和班组</translation>
    </message>
    <message>
        <source>Phone</source>
        <comment>channel</comment>
        <translation>电话</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>来电号码</translation>
    </message>
    <message>
        <source>Phone record</source>
        <translation>电话记录</translation>
    </message>
    <message>
        <source>Preparing the request…</source>
        <translation>正在准备恢复申请……</translation>
    </message>
    <message>
        <source>Previous password</source>
        <translation>原密码</translation>
    </message>
    <message>
        <source>Previous row</source>
        <translation>上一行</translation>
    </message>
    <message>
        <source>Promised</source>
        <translation>与客户约定</translation>
    </message>
    <message>
        <source>Promised to the customer</source>
        <translation>与客户约定</translation>
    </message>
    <message>
        <source>Proposal settled</source>
        <translation>确认改动</translation>
    </message>
    <message>
        <source>Proposed change</source>
        <translation>改动待确认</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>咨询</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Read it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Read it…</source>
        <translation>查看内容……</translation>
    </message>
    <message>
        <source>Read private held work</source>
        <translation>查看待核中他人的内容</translation>
    </message>
    <message>
        <source>Read what is its author&apos;s alone</source>
        <translation>查看作者本人的内容</translation>
    </message>
    <message>
        <source>Reading the tickets…</source>
        <translation>正在读取工单……</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收到时间</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录音</translation>
    </message>
    <message>
        <source>Recovering</source>
        <translation>恢复中</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>登记号</translation>
    </message>
    <message>
        <source>Reference number</source>
        <translation>登记号</translation>
    </message>
    <message>
        <source>Reference {number}</source>
        <translation>登记号 {number}</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被退回</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Reject held work</source>
        <translation>退回待核内容</translation>
    </message>
    <message>
        <source>Reject this</source>
        <translation>退回这一条</translation>
    </message>
    <message>
        <source>Rejected before: {reason}</source>
        <translation>曾被退回：{reason}</translation>
    </message>
    <message>
        <source>Rejected, on its way</source>
        <translation>已退回，提交中</translation>
    </message>
    <message>
        <source>Rejected. Its author reads why.</source>
        <translation>已退回，登记人会看到原因。</translation>
    </message>
    <message>
        <source>Reject…</source>
        <translation>退回……</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Reopen it first.</source>
        <translation>请先重新打开。</translation>
    </message>
    <message>
        <source>Reopen ticket</source>
        <translation>重新打开工单</translation>
    </message>
    <message>
        <source>Reopened</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Reply</source>
        <comment>due</comment>
        <translation>回复</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>状况</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>必填</translation>
    </message>
    <message>
        <source>Resolved</source>
        <translation>已解决</translation>
    </message>
    <message>
        <source>Routine</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Same again</source>
        <translation>同上</translation>
    </message>
    <message>
        <source>Same again, one more customer</source>
        <translation>同上，再登记一户</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save and take the next</source>
        <translation>保存并登记下一通</translation>
    </message>
    <message>
        <source>Save it with Ctrl+Enter first, or clear it with Esc.</source>
        <translation>请先按 Ctrl+Enter 保存，或按 Esc 清空。</translation>
    </message>
    <message>
        <source>Save the amendment</source>
        <translation>保存更正</translation>
    </message>
    <message>
        <source>Save the request</source>
        <translation>保存恢复申请</translation>
    </message>
    <message>
        <source>Save the request…</source>
        <translation>保存恢复申请……</translation>
    </message>
    <message>
        <source>Save what can be read</source>
        <translation>抢救可读的数据</translation>
    </message>
    <message>
        <source>Saved as {file}</source>
        <translation>已保存为 {file}</translation>
    </message>
    <message>
        <source>Saved here</source>
        <translation>已存本机</translation>
    </message>
    <message>
        <source>Saved here again; it is sent as a new entry.</source>
        <translation>已重新存入本机，作为新的一条提交。</translation>
    </message>
    <message>
        <source>Saved here · waiting</source>
        <translation>已存本机 · 待同步</translation>
    </message>
    <message>
        <source>Saved on this computer; the server has not answered for it yet.</source>
        <translation>已存本机，服务器还没有答复。</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存……</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>界面</translation>
    </message>
    <message>
        <source>Search all tickets</source>
        <translation>搜索全部工单</translation>
    </message>
    <message>
        <source>Search all tickets, from a list</source>
        <translation>在列表中搜索全部工单</translation>
    </message>
    <message>
        <source>Search number, title, name or phone</source>
        <translation>搜索工单号、标题、姓名、拼音、电话</translation>
    </message>
    <message>
        <source>Search tickets</source>
        <translation>搜索工单</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索……</translation>
    </message>
    <message>
        <source>Send the file to your supervisor, then read out this code by telephone:</source>
        <translation>把文件发给主管，再打电话念出这个核对码：</translation>
    </message>
    <message>
        <source>Sent</source>
        <comment>outbox</comment>
        <translation>发送</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>办理</translation>
    </message>
    <message>
        <source>Service quality</source>
        <translation>服务质量</translation>
    </message>
    <message>
        <source>Set a refused entry aside</source>
        <translation>搁置被退回的条目</translation>
    </message>
    <message>
        <source>Set aside</source>
        <comment>button</comment>
        <translation>搁置</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>已搁置</translation>
    </message>
    <message>
        <source>Set aside. It stays readable under “All”.</source>
        <translation>已搁置，在“全部”里随时可以查看。</translation>
    </message>
    <message>
        <source>Several words that belong to nobody else make a good one.</source>
        <translation>用几个与他人无关的词组成密码为佳。</translation>
    </message>
    <message>
        <source>Show numbers</source>
        <translation>显示号码</translation>
    </message>
    <message>
        <source>Show or mask telephone numbers</source>
        <translation>显示或隐藏完整号码</translation>
    </message>
    <message>
        <source>Show password</source>
        <translation>显示密码</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>查看待同步</translation>
    </message>
    <message>
        <source>Showing the newest {shown} of {total}</source>
        <translation>只显示最新 {shown} 条，共 {total} 条</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Sign in again when the server answers.</source>
        <translation>服务器恢复后请重新登录。</translation>
    </message>
    <message>
        <source>Sign in again when the server is reachable.</source>
        <translation>能连上服务器时请重新登录。</translation>
    </message>
    <message>
        <source>Sign in as somebody else</source>
        <translation>换人登录</translation>
    </message>
    <message>
        <source>Sign in when it suits; your work goes on meanwhile.</source>
        <translation>方便时输入即可，不影响工作。</translation>
    </message>
    <message>
        <source>Sign in while the server is reachable.</source>
        <translation>请在能连上服务器时登录。</translation>
    </message>
    <message>
        <source>Sign in with password…</source>
        <translation>用密码登录……</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Sign out, and sign in with that one. Your data here is brought over to it there.</source>
        <translation>请退出登录，再用那个密码登录；届时本机数据随之改用新密码。</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>退出登录……</translation>
    </message>
    <message>
        <source>Social media</source>
        <translation>社交媒体</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>软件</translation>
    </message>
    <message>
        <source>Software fault</source>
        <translation>软件故障</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Somebody has already decided this proposal.</source>
        <translation>这项改动已有人处理。</translation>
    </message>
    <message>
        <source>Somebody has set this field since you looked; the newer value stays.</source>
        <translation>您查看之后，这一项已有人改过；较新的内容保留不变。</translation>
    </message>
    <message>
        <source>Something answers that cannot prove to be our server. Nothing was sent. Tell your administrator.</source>
        <translation>应答者无法证明是我们的服务器。没有发送任何内容。请告知管理员。</translation>
    </message>
    <message>
        <source>Something else answers at the server&apos;s address.</source>
        <translation>服务器地址上应答的不是我们的服务器。</translation>
    </message>
    <message>
        <source>Something went wrong in the program.</source>
        <translation>程序出错了。</translation>
    </message>
    <message>
        <source>Spokesperson</source>
        <translation>对外发布人</translation>
    </message>
    <message>
        <source>Standby</source>
        <translation>值守台</translation>
    </message>
    <message>
        <source>Starting the server on this computer…</source>
        <translation>正在启动本机服务器……</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>State changed</source>
        <translation>更改状态</translation>
    </message>
    <message>
        <source>State: {state}. It is under “{queue}”.</source>
        <translation>状态已改为“{state}”，在“{queue}”中。</translation>
    </message>
    <message>
        <source>Still missing: {fields}</source>
        <translation>还缺：{fields}</translation>
    </message>
    <message>
        <source>Stop waiting</source>
        <translation>不再等待</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>提交</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>Switch back to {recorded}, or ask your supervisor for the recovery key.</source>
        <translation>请切换回 {recorded}，或请主管使用恢复密钥。</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Synced just now</source>
        <translation>刚刚已同步</translation>
    </message>
    <message>
        <source>System down since {time} · {duration}</source>
        <translation>系统中断 {time} 起 · 已 {duration}</translation>
    </message>
    <message>
        <source>System fault</source>
        <translation>系统故障</translation>
    </message>
    <message>
        <source>Take a call</source>
        <translation>登记来电</translation>
    </message>
    <message>
        <source>Take calls under “Calls”: each is saved on this computer and sent to the server later.</source>
        <translation>来电在“登记”中手工登记：先存本机，恢复后自动入库。</translation>
    </message>
    <message>
        <source>Take held work in</source>
        <translation>采纳待核内容</translation>
    </message>
    <message>
        <source>Take it in</source>
        <translation>采纳入库</translation>
    </message>
    <message>
        <source>Take the call</source>
        <translation>登记来电</translation>
    </message>
    <message>
        <source>Take the proposed value</source>
        <translation>采用新值</translation>
    </message>
    <message>
        <source>Take {value}</source>
        <translation>采用{value}</translation>
    </message>
    <message>
        <source>Taken in this outage</source>
        <translation>本次中断已登记</translation>
    </message>
    <message>
        <source>Taken in, on its way</source>
        <translation>已采纳，提交中</translation>
    </message>
    <message>
        <source>Taken in. It goes to the server by itself.</source>
        <translation>已采纳，会自动提交到服务器。</translation>
    </message>
    <message>
        <source>Taken today</source>
        <translation>今天已登记</translation>
    </message>
    <message>
        <source>Taking calls</source>
        <translation>登记来电时</translation>
    </message>
    <message>
        <source>Team</source>
        <comment>ticket queue</comment>
        <translation>班组</translation>
    </message>
    <message>
        <source>Tell your administrator.</source>
        <translation>请告知管理员。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Text code</source>
        <translation>快捷语</translation>
    </message>
    <message>
        <source>Text code set</source>
        <translation>设快捷语</translation>
    </message>
    <message>
        <source>Text codes</source>
        <translation>快捷语</translation>
    </message>
    <message>
        <source>Text codes…</source>
        <translation>快捷语……</translation>
    </message>
    <message>
        <source>The answer to the request for recovery is damaged.</source>
        <translation>恢复答复已损坏。</translation>
    </message>
    <message>
        <source>The author will read it.</source>
        <translation>登记人会看到。</translation>
    </message>
    <message>
        <source>The call form holds an unfinished call.</source>
        <translation>登记单里有一通未完成的来电。</translation>
    </message>
    <message>
        <source>The call is saved. Its second copy could not be written; it is made at the next unlock.</source>
        <translation>来电已存本机。第二份副本未能写入，下次解锁时补写。</translation>
    </message>
    <message>
        <source>The call itself is saved. Call support if this comes again.</source>
        <translation>来电本身已保存。若再次出现，请联系技术支持。</translation>
    </message>
    <message>
        <source>The callback is made</source>
        <translation>回电已完成</translation>
    </message>
    <message>
        <source>The callback is made.</source>
        <translation>回电已完成。</translation>
    </message>
    <message>
        <source>The callback number does not look like a whole number. It is taken as it is and marked incomplete.</source>
        <translation>回电号码不像完整的号码，照样保存，并标为待补全。</translation>
    </message>
    <message>
        <source>The connection broke off.</source>
        <translation>连接中断。</translation>
    </message>
    <message>
        <source>The connection is back; catching up</source>
        <translation>连接已恢复，正在补传</translation>
    </message>
    <message>
        <source>The connection is too slow for this.</source>
        <translation>连接过慢，无法传完。</translation>
    </message>
    <message>
        <source>The connection is unstable</source>
        <translation>连接不稳定</translation>
    </message>
    <message>
        <source>The current password is wrong.</source>
        <translation>当前密码不正确。</translation>
    </message>
    <message>
        <source>The customer accepts the answer</source>
        <translation>客户认可处理结果</translation>
    </message>
    <message>
        <source>The customer still waits for a callback ({when}). It stays under “{queue}” until it is made.</source>
        <translation>客户还在等回电（{when}）。回电完成前一直留在“{queue}”中。</translation>
    </message>
    <message>
        <source>The database did not take the setting {setting}.</source>
        <translation>数据库未接受设置 {setting}。</translation>
    </message>
    <message>
        <source>The database in the program&apos;s folder is not one of this program.</source>
        <translation>程序文件夹中的数据库不属于本程序。</translation>
    </message>
    <message>
        <source>The database of this computer cannot be read: its key does not fit, or it is damaged.</source>
        <translation>本机数据库无法读取：密钥不符，或已损坏。</translation>
    </message>
    <message>
        <source>The database of this computer cannot be used as it is.</source>
        <translation>本机数据库目前无法使用。</translation>
    </message>
    <message>
        <source>The database of this computer could not be opened.</source>
        <translation>本机数据库无法打开。</translation>
    </message>
    <message>
        <source>The database of this computer is busy.</source>
        <translation>本机数据库正忙。</translation>
    </message>
    <message>
        <source>The database of this computer is damaged.</source>
        <translation>本机数据库已损坏。</translation>
    </message>
    <message>
        <source>The database of this computer may only be read.</source>
        <translation>本机数据库为只读。</translation>
    </message>
    <message>
        <source>The dates in the file can be read in two ways.</source>
        <translation>文件中的日期有两种读法。</translation>
    </message>
    <message>
        <source>The encryption of the database is missing.</source>
        <translation>数据库缺少加密组件。</translation>
    </message>
    <message>
        <source>The file cannot be read.</source>
        <translation>文件无法读取。</translation>
    </message>
    <message>
        <source>The file could not be written there.</source>
        <translation>无法在该位置写入文件。</translation>
    </message>
    <message>
        <source>The file lacks columns that are needed: {columns}.</source>
        <translation>文件缺少必需的列：{columns}。</translation>
    </message>
    <message>
        <source>The file with the keys is missing.</source>
        <translation>密钥文件缺失。</translation>
    </message>
    <message>
        <source>The file with the keys of your database is damaged.</source>
        <translation>数据库的密钥文件已损坏。</translation>
    </message>
    <message>
        <source>The file with your company&apos;s certificates cannot be read.</source>
        <translation>公司证书文件无法读取。</translation>
    </message>
    <message>
        <source>The file with your keys was written by a newer version of this program.</source>
        <translation>您的密钥文件由更新版本的程序写入。</translation>
    </message>
    <message>
        <source>The file {file} of this desk cannot be read.</source>
        <translation>本工位的文件 {file} 无法读取。</translation>
    </message>
    <message>
        <source>The first time this takes up to a minute.</source>
        <translation>首次启动最多需要一分钟。</translation>
    </message>
    <message>
        <source>The key in the password safe of this computer was changed by something else.</source>
        <translation>本机密码库中的密钥被其他程序改动过。</translation>
    </message>
    <message>
        <source>The keys on this computer do not belong to your database.</source>
        <translation>本机的密钥与您的数据库不符。</translation>
    </message>
    <message>
        <source>The list of columns cannot be used.</source>
        <translation>列对应表无法使用。</translation>
    </message>
    <message>
        <source>The network is fine, the server does not answer.</source>
        <translation>网络正常，服务器没有应答。</translation>
    </message>
    <message>
        <source>The new password is the one you have.</source>
        <translation>新密码与当前密码相同。</translation>
    </message>
    <message>
        <source>The new password needs at least {least} characters.</source>
        <translation>新密码至少需要 {least} 个字符。</translation>
    </message>
    <message>
        <source>The number above is for the next caller: read it out at once.</source>
        <translation>上面的登记号留给下一位来电客户，接通后即可读出。</translation>
    </message>
    <message>
        <source>The oldest {n} of more: the rest comes when these are decided</source>
        <translation>只列出最早的 {n} 条，处理后会接着列出其余的</translation>
    </message>
    <message>
        <source>The one you sign in with everywhere. If it is forgotten, the administrator sets a new one.</source>
        <translation>请用您平时登录的密码。忘记了的，先请管理员重设，再填新密码。</translation>
    </message>
    <message>
        <source>The outage is declared. Go on taking calls: each is saved on this computer first.</source>
        <translation>已申报系统中断。照常接听，每一通先存本机。</translation>
    </message>
    <message>
        <source>The outage is over after {duration}.</source>
        <translation>系统中断已结束，历时 {duration}。</translation>
    </message>
    <message>
        <source>The outage was ended by hand</source>
        <translation>系统已恢复（人工确认）</translation>
    </message>
    <message>
        <source>The password is changed only with the server, and it cannot be reached.</source>
        <translation>修改密码须连接服务器，现在连接不上。</translation>
    </message>
    <message>
        <source>The password is wrong.</source>
        <translation>密码不正确。</translation>
    </message>
    <message>
        <source>The password may have at most {most} characters.</source>
        <translation>密码最多 {most} 个字符。</translation>
    </message>
    <message>
        <source>The password safe of this computer did not answer within {seconds}.</source>
        <translation>本机密码库在 {seconds}内没有应答。</translation>
    </message>
    <message>
        <source>The password safe of this computer failed ({kind}).</source>
        <translation>本机密码库出错（{kind}）。</translation>
    </message>
    <message>
        <source>The password safe of this computer is locked.</source>
        <translation>本机密码库已锁定。</translation>
    </message>
    <message>
        <source>The password safe of this computer is still asking for its own password.</source>
        <translation>本机密码库仍在等待输入它自己的密码。</translation>
    </message>
    <message>
        <source>The password safe of this computer no longer holds your key.</source>
        <translation>本机密码库中已没有您的密钥。</translation>
    </message>
    <message>
        <source>The password safe that keeps your key cannot be found on this computer.</source>
        <translation>本机找不到保存您密钥的密码库。</translation>
    </message>
    <message>
        <source>The password was wrong too often.</source>
        <translation>密码错误次数过多。</translation>
    </message>
    <message>
        <source>The program&apos;s folder lies on a network drive, where data could be lost.</source>
        <translation>程序文件夹位于网络盘，可能丢失数据。</translation>
    </message>
    <message>
        <source>The proxy does not let this through.</source>
        <translation>代理服务器拒绝通过。</translation>
    </message>
    <message>
        <source>The proxy&apos;s address cannot be used.</source>
        <translation>代理地址无法使用。</translation>
    </message>
    <message>
        <source>The reason could not be kept. Press once more to leave all the same.</source>
        <translation>理由未能保存。再按一次仍可离开。</translation>
    </message>
    <message>
        <source>The request for recovery is damaged.</source>
        <translation>恢复申请已损坏。</translation>
    </message>
    <message>
        <source>The rest comes from the server; the damaged file is kept.</source>
        <translation>其余数据将从服务器取回，损坏的文件已保留。</translation>
    </message>
    <message>
        <source>The rules do not allow this, and its author has not been told yet.</source>
        <translation>规则不允许这样做，登记人还不知道。</translation>
    </message>
    <message>
        <source>The same once more</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>The second copy of your calls could not be written.</source>
        <translation>来电的第二份副本未能写入。</translation>
    </message>
    <message>
        <source>The server answers again: sign in to work as usual.</source>
        <translation>服务器已恢复，重新登录即可照常工作。</translation>
    </message>
    <message>
        <source>The server answers, but not as it should.</source>
        <translation>服务器有应答，但不正常。</translation>
    </message>
    <message>
        <source>The server asks for your password again.</source>
        <translation>服务器要求再次输入密码。</translation>
    </message>
    <message>
        <source>The server asks who you are again.</source>
        <translation>服务器要求再次确认身份。</translation>
    </message>
    <message>
        <source>The server cannot reach its database.</source>
        <translation>服务器连不上它的数据库。</translation>
    </message>
    <message>
        <source>The server could not read this.</source>
        <translation>服务器无法读取此内容。</translation>
    </message>
    <message>
        <source>The server did not accept this.</source>
        <translation>服务器没有接受。</translation>
    </message>
    <message>
        <source>The server did not answer in time.</source>
        <translation>服务器没有及时应答。</translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation>服务器没有应答。</translation>
    </message>
    <message>
        <source>The server does not have this file.</source>
        <translation>服务器上没有此文件。</translation>
    </message>
    <message>
        <source>The server does not know this desk.</source>
        <translation>服务器不认识此工位。</translation>
    </message>
    <message>
        <source>The server does not know this password.</source>
        <translation>服务器不认这个密码。</translation>
    </message>
    <message>
        <source>The server does not know this team.</source>
        <translation>服务器不认识此团队。</translation>
    </message>
    <message>
        <source>The server does not understand this yet.</source>
        <translation>服务器版本较旧，还不认识这项操作。</translation>
    </message>
    <message>
        <source>The server has another password of yours: it was changed elsewhere.</source>
        <translation>服务器上您的密码已不是这个：已在别处更改。</translation>
    </message>
    <message numerus="yes">
        <source>The server has answered %n time(s)</source>
        <translation>
            <numerusform>服务器已答复 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>The server has taken it in.</source>
        <translation>服务器已经入库。</translation>
    </message>
    <message>
        <source>The server has taken the new password, but your data here could not be put under it.</source>
        <translation>服务器已改用新密码，但本机数据未能改用。</translation>
    </message>
    <message>
        <source>The server has to be reachable. Your logins at other desks end; here you simply go on.</source>
        <translation>须连接服务器。您在其他工位的登录会结束，本工位照常使用。</translation>
    </message>
    <message>
        <source>The server is busy and has asked for patience.</source>
        <translation>服务器繁忙，请稍候。</translation>
    </message>
    <message>
        <source>The server is busy.</source>
        <translation>服务器繁忙。</translation>
    </message>
    <message>
        <source>The server met a fault again while taking this in.</source>
        <translation>采纳入库时服务器再次出错。</translation>
    </message>
    <message>
        <source>The server met a fault while deciding this.</source>
        <translation>服务器处理这一条时出了故障。</translation>
    </message>
    <message>
        <source>The server on this computer did not start.</source>
        <translation>本机服务器没有启动。</translation>
    </message>
    <message>
        <source>The server still does not answer. This desk goes on saving everything here.</source>
        <translation>服务器仍无响应，本机会继续保存全部内容。</translation>
    </message>
    <message>
        <source>The server was restored from a backup.</source>
        <translation>服务器已从备份恢复。</translation>
    </message>
    <message>
        <source>The server&apos;s address cannot be used.</source>
        <translation>服务器地址无法使用。</translation>
    </message>
    <message>
        <source>The server&apos;s address is not encrypted.</source>
        <translation>服务器地址未加密。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate belongs to another name.</source>
        <translation>服务器证书属于另一个名称。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not trusted (issued by {issuer}).</source>
        <translation>服务器证书不受信任（签发者 {issuer}）。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is out of date, or this computer&apos;s clock is wrong.</source>
        <translation>服务器证书已过期，或本机时间有误。</translation>
    </message>
    <message>
        <source>The server&apos;s computer answers, but the server is not running.</source>
        <translation>服务器主机有应答，但服务没有运行。</translation>
    </message>
    <message>
        <source>The server&apos;s name cannot be found in the network.</source>
        <translation>网络中找不到服务器名称。</translation>
    </message>
    <message>
        <source>The settings of this desk cannot be read: {problem}</source>
        <translation>本工位的设置无法读取：{problem}</translation>
    </message>
    <message>
        <source>The supervisor runs this, compares the code with yours, and sends you an answer:</source>
        <translation>主管运行以下命令，与您核对后，把恢复答复发给您：</translation>
    </message>
    <message>
        <source>The system is back</source>
        <translation>系统已恢复</translation>
    </message>
    <message>
        <source>The system is down</source>
        <translation>系统中断</translation>
    </message>
    <message>
        <source>The system is down, for the whole team</source>
        <translation>系统中断（全班组）</translation>
    </message>
    <message>
        <source>The system works again</source>
        <translation>系统已恢复</translation>
    </message>
    <message>
        <source>The ticket this call was meant for could not be joined any more.</source>
        <translation>这通来电原要并入的工单已无法并入。</translation>
    </message>
    <message>
        <source>The time zone {zone} is not known.</source>
        <translation>时区 {zone} 无法识别。</translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>两次输入的密码不一致。</translation>
    </message>
    <message>
        <source>The unfinished call is kept, and is there again when you sign in.</source>
        <translation>未完成的登记已保留，下次登录时还在。</translation>
    </message>
    <message>
        <source>The value of “{field}” cannot be used.</source>
        <translation>“{field}”的值不能用。</translation>
    </message>
    <message>
        <source>The whole of it</source>
        <translation>全文</translation>
    </message>
    <message>
        <source>There is a call in the form</source>
        <translation>登记单里已有一通来电</translation>
    </message>
    <message>
        <source>There is no data of yours at this desk that somebody could open.</source>
        <translation>此工位没有可以打开的您的数据。</translation>
    </message>
    <message>
        <source>There is nobody with this employee number.</source>
        <translation>没有此工号的人员。</translation>
    </message>
    <message>
        <source>There is room for {room} more characters here, and this would be {length}.</source>
        <translation>此处还能写 {room} 个字，这次有 {length} 个字。</translation>
    </message>
    <message>
        <source>These are the newest {n}. Type more to narrow it down.</source>
        <translation>这里是最新的 {n} 张。多输入几个字可缩小范围。</translation>
    </message>
    <message>
        <source>They come as soon as the server answers. Calls can be taken now.</source>
        <translation>连上服务器后自动读取；现在可以先登记来电。</translation>
    </message>
    <message>
        <source>This account has been disabled.</source>
        <translation>此账号已停用。</translation>
    </message>
    <message>
        <source>This answer belongs to another request for recovery.</source>
        <translation>此答复属于另一份恢复申请。</translation>
    </message>
    <message>
        <source>This computer has no network.</source>
        <translation>本机没有网络。</translation>
    </message>
    <message>
        <source>This computer has no network. Check the cable or Wi-Fi.</source>
        <translation>本机没有网络。请检查网线或无线网络。</translation>
    </message>
    <message>
        <source>This computer has too little free memory to check the password ({mib} MB are needed).</source>
        <translation>本机可用内存不足，无法核对密码（需要 {mib} MB）。</translation>
    </message>
    <message>
        <source>This desk has been taken out of service.</source>
        <translation>此工位已停用。</translation>
    </message>
    <message>
        <source>This desk has lost the server</source>
        <translation>本工位连不上服务器</translation>
    </message>
    <message>
        <source>This desk has never reached the server.</source>
        <translation>此工位从未连上过服务器。</translation>
    </message>
    <message>
        <source>This desk shows it.</source>
        <translation>本工位会显示。</translation>
    </message>
    <message>
        <source>This desk&apos;s permission is not signed by your server.</source>
        <translation>此工位的授权不是由您的服务器签发。</translation>
    </message>
    <message>
        <source>This did not open.</source>
        <translation>无法打开。</translation>
    </message>
    <message>
        <source>This did not work ({code}).</source>
        <translation>没有成功（{code}）。</translation>
    </message>
    <message>
        <source>This does not look like a whole number. It is taken as it is and marked incomplete.</source>
        <translation>号码似乎不完整，照样登记，标为待补全。</translation>
    </message>
    <message>
        <source>This employee number is taken.</source>
        <translation>此工号已被使用。</translation>
    </message>
    <message>
        <source>This happens by itself.</source>
        <translation>会自动完成。</translation>
    </message>
    <message>
        <source>This is how it stood at {time}.</source>
        <translation>以下是 {time} 的情况。</translation>
    </message>
    <message>
        <source>This is no longer held.</source>
        <translation>这一条已不在待核中。</translation>
    </message>
    <message>
        <source>This is not an employee number.</source>
        <translation>这不是工号。</translation>
    </message>
    <message>
        <source>This is the last administrator.</source>
        <translation>这是最后一位管理员。</translation>
    </message>
    <message>
        <source>This is too large for the server to decide.</source>
        <translation>内容过大，服务器无法处理。</translation>
    </message>
    <message>
        <source>This is too large to be sent.</source>
        <translation>内容太大，无法提交。</translation>
    </message>
    <message>
        <source>This is your own work: another supervisor has to decide about it.</source>
        <translation>这是您自己登记的，需由另一位主管处理。</translation>
    </message>
    <message>
        <source>This list of keys</source>
        <translation>按键一览</translation>
    </message>
    <message>
        <source>This password is too easy to guess.</source>
        <translation>此密码太容易猜到。</translation>
    </message>
    <message>
        <source>This ticket is closed and has no owner to change.</source>
        <translation>工单已办结，不能再改负责人。</translation>
    </message>
    <message>
        <source>This ticket is not on this computer yet; it comes with the next sync.</source>
        <translation>本机还没有这张工单，下次同步后即可查看。</translation>
    </message>
    <message>
        <source>This was given up.</source>
        <translation>操作已放弃。</translation>
    </message>
    <message>
        <source>Tick “Callback wanted” when you take a call, and it is listed here.</source>
        <translation>登记来电时勾选“需要回电”，就会列在这里。</translation>
    </message>
    <message>
        <source>Ticket #{number}</source>
        <translation>工单 #{number}</translation>
    </message>
    <message>
        <source>Ticket accepted</source>
        <translation>受理工单</translation>
    </message>
    <message>
        <source>Ticket assigned</source>
        <translation>转派工单</translation>
    </message>
    <message>
        <source>Ticket created</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Ticket edited</source>
        <translation>更正工单</translation>
    </message>
    <message>
        <source>Ticket imported</source>
        <translation>导入工单</translation>
    </message>
    <message>
        <source>Ticket taken over</source>
        <translation>接手工单</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Time of the call</source>
        <translation>来电时间</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>To decide</source>
        <comment>ticket queue</comment>
        <translation>待确认</translation>
    </message>
    <message>
        <source>To decide {n}</source>
        <translation>待确认 {n}</translation>
    </message>
    <message>
        <source>To the caller&apos;s number</source>
        <translation>打回来电号码</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Tomorrow</source>
        <translation>明天</translation>
    </message>
    <message>
        <source>Tomorrow 9:00</source>
        <translation>明天 9:00</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>转派</translation>
    </message>
    <message>
        <source>Tried again</source>
        <translation>已重新提交</translation>
    </message>
    <message>
        <source>Try a number, a title, a name or its pinyin, or part of a phone number.</source>
        <translation>可输入工单号、登记号、标题、客户姓名或拼音、电话号码的一段。</translation>
    </message>
    <message>
        <source>Try a refused entry again</source>
        <translation>重试被退回的条目</translation>
    </message>
    <message>
        <source>Try again</source>
        <comment>button</comment>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>请再试一次。</translation>
    </message>
    <message>
        <source>Try again; if it stays so, call support.</source>
        <translation>请再试；若仍如此，请联系技术支持。</translation>
    </message>
    <message>
        <source>Try again; if it stays so, call support. Nothing is lost.</source>
        <translation>请再试；若仍如此，请联系技术支持。没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Type it now</source>
        <translation>现在输入</translation>
    </message>
    <message>
        <source>Type the one you sign in with. If it is forgotten, the administrator sets a new one first.</source>
        <translation>请输入平时登录的密码。忘记了的，先请管理员重设。</translation>
    </message>
    <message>
        <source>Type the previous password once, so that your data here takes the new one.</source>
        <translation>请输入一次原密码，本机数据即改用新密码。</translation>
    </message>
    <message>
        <source>Type the second one again.</source>
        <translation>请重新输入第二次。</translation>
    </message>
    <message>
        <source>Type your employee number.</source>
        <translation>请输入工号。</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Unlock it with your computer&apos;s own password, then sign in again.</source>
        <translation>请用电脑自己的密码解锁，再登录。</translation>
    </message>
    <message>
        <source>Unstable</source>
        <translation>不稳定</translation>
    </message>
    <message>
        <source>Up and down the list</source>
        <translation>在列表中上下移动</translation>
    </message>
    <message>
        <source>Updated {when}</source>
        <translation>{when} 更新</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Use a desk that has worked before, or the paper form.</source>
        <translation>请换一个用过的工位，或使用纸质登记单。</translation>
    </message>
    <message>
        <source>Use it for this form</source>
        <translation>用于本单</translation>
    </message>
    <message>
        <source>Use this when our system is down or useless.</source>
        <translation>系统中断或无法使用时申报。</translation>
    </message>
    <message>
        <source>Waiting for customer</source>
        <translation>待客户反馈</translation>
    </message>
    <message>
        <source>Waiting for others</source>
        <translation>待协办</translation>
    </message>
    <message>
        <source>Waiting for the server to answer…</source>
        <translation>正在等待服务器答复……</translation>
    </message>
    <message>
        <source>Waiting to sync</source>
        <translation>待同步</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What do you see? (may stay empty)</source>
        <translation>看到什么现象？（可不填）</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>What is it about?</source>
        <translation>业务类别</translation>
    </message>
    <message>
        <source>What is on the server is under “All”.</source>
        <translation>已入库的在“全部”里。</translation>
    </message>
    <message>
        <source>What it belongs to has not arrived yet, so it could not be taken in.</source>
        <translation>它所属的内容还没到，暂时不能采纳入库。</translation>
    </message>
    <message>
        <source>What it belongs to has not arrived yet.</source>
        <translation>所属的工单或记录还没有送达。</translation>
    </message>
    <message>
        <source>What it is about, when the keyboard is on it</source>
        <translation>选业务类别（光标在该行时）</translation>
    </message>
    <message>
        <source>What it lacks is sent again by itself.</source>
        <translation>缺失的内容会自动重新发送。</translation>
    </message>
    <message>
        <source>What the server cannot decide by itself is listed here, whole, until somebody decides.</source>
        <translation>服务器无法自行判定的内容会完整列在这里，等人处理。</translation>
    </message>
    <message>
        <source>What the server refused is under “Needs attention”.</source>
        <translation>服务器退回的在“需处理”里。</translation>
    </message>
    <message>
        <source>What the server refuses or holds is listed here, with the reason and the next step.</source>
        <translation>被退回或待核的会列在这里，写明原因和下一步。</translation>
    </message>
    <message>
        <source>What to write</source>
        <translation>写什么</translation>
    </message>
    <message>
        <source>What was answered to the customer…</source>
        <translation>对客户的回复……</translation>
    </message>
    <message>
        <source>What was said on the phone…</source>
        <translation>电话沟通的内容……</translation>
    </message>
    <message>
        <source>What was saved stays on this computer.</source>
        <translation>已保存的内容仍在本机。</translation>
    </message>
    <message>
        <source>What was sent is on the server; what was not is sealed in this computer&apos;s journal and follows.</source>
        <translation>已发送的都已入库；未发送的在本机另有密封副本，会自动补送。</translation>
    </message>
    <message>
        <source>What you typed is still on the screen. Free some space, then save again.</source>
        <translation>输入的内容还在屏幕上。请腾出磁盘空间，再保存一次。</translation>
    </message>
    <message>
        <source>What you typed is still on the screen: try again, and write the number down meanwhile.</source>
        <translation>输入的内容还在屏幕上。请再保存一次，并先在纸上记下号码。</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>When it works again</source>
        <translation>恢复后</translation>
    </message>
    <message>
        <source>When two people change the same thing, the later value waits here for a decision.</source>
        <translation>两人改了同一项时，后到的改动会在这里等待确认。</translation>
    </message>
    <message>
        <source>When, e.g. 15:30</source>
        <translation>时间，如 15:30</translation>
    </message>
    <message>
        <source>Where a change waits for a decision</source>
        <translation>改动待确认处</translation>
    </message>
    <message>
        <source>Who you are, only the server can say now: sign in when it is reachable. Calls can be taken.</source>
        <translation>您的身份须由服务器确认，请在能连上服务器时登录。其间仍可登记来电。</translation>
    </message>
    <message>
        <source>Why now? Your supervisor reads it.</source>
        <translation>为什么现在离开？主管会看到。</translation>
    </message>
    <message>
        <source>Why you need to read it. The server records this with your name…</source>
        <translation>为什么需要查看？服务器会连同您的姓名一起记录……</translation>
    </message>
    <message>
        <source>Why, in words that help the author…</source>
        <translation>写明原因，让登记人知道怎么办……</translation>
    </message>
    <message>
        <source>Window closed, with a reason</source>
        <translation>关闭窗口（已说明原因）</translation>
    </message>
    <message>
        <source>Within the hour</source>
        <translation>1 小时内</translation>
    </message>
    <message>
        <source>Working without the server is allowed for {least} to {most} hours.</source>
        <translation>离线工作时长可设为 {least} 到 {most} 小时。</translation>
    </message>
    <message>
        <source>Write a code without spaces.</source>
        <translation>请输入不含空格的快捷码。</translation>
    </message>
    <message>
        <source>Write a few words: your supervisor will read them.</source>
        <translation>请写几句，主管会看到。</translation>
    </message>
    <message>
        <source>Write a time like 15:30 or 11-25 14:00.</source>
        <translation>请输入时间，如 15:30 或 11-25 14:00。</translation>
    </message>
    <message>
        <source>Write how it ended: it is what the customer and the next reader get.</source>
        <translation>请写明处理结果，客户和下一位同事都要看。</translation>
    </message>
    <message>
        <source>Write one above: a few letters, and what they become.</source>
        <translation>在上面写一条：几个字母，以及展开的用语。</translation>
    </message>
    <message>
        <source>Write what the code becomes.</source>
        <translation>请写明展开为什么。</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>You are already signed in at this computer, in another window.</source>
        <translation>您已在本机另一个窗口登录。</translation>
    </message>
    <message>
        <source>You can take calls now; everything else waits for the server.</source>
        <translation>现在只能登记来电，其他要等连上服务器。</translation>
    </message>
    <message>
        <source>You can try again in {retry_after}.</source>
        <translation>{retry_after}后可以再试。</translation>
    </message>
    <message>
        <source>You can try again in {seconds}.</source>
        <translation>{seconds}后可以再试。</translation>
    </message>
    <message>
        <source>You can try again in {wait}.</source>
        <translation>{wait}后可以再试。</translation>
    </message>
    <message>
        <source>You can try again now.</source>
        <translation>现在可以重试。</translation>
    </message>
    <message>
        <source>You have a half-typed call in the form, reference {number}.</source>
        <translation>登记单里有一通登记到一半的来电，登记号 {number}。</translation>
    </message>
    <message>
        <source>You have not reached the server for too long to see customers&apos; data.</source>
        <translation>离线时间过长，暂不能查看客户资料。</translation>
    </message>
    <message>
        <source>You have not saved a call yet.</source>
        <translation>还没有保存过来电。</translation>
    </message>
    <message>
        <source>You have not worked at this desk yet, and the server cannot be reached.</source>
        <translation>您没有在此工位登录过，而服务器连不上。</translation>
    </message>
    <message>
        <source>You have set it aside. It stays readable here.</source>
        <translation>您已搁置，内容一直可以在这里查看。</translation>
    </message>
    <message>
        <source>You left a call unfinished</source>
        <translation>您有一通未完成的登记</translation>
    </message>
    <message>
        <source>You left a call unfinished at another desk</source>
        <translation>您在另一个工位有一通未完成的登记</translation>
    </message>
    <message>
        <source>You may not do this.</source>
        <translation>您没有权限这样做。</translation>
    </message>
    <message>
        <source>You wrote “{offered}”; it stands at “{current}”.</source>
        <translation>您改为“{offered}”；现值为“{current}”。</translation>
    </message>
    <message>
        <source>You wrote “{offered}”; {setter} had set “{current}” at {time}.</source>
        <translation>您改为“{offered}”；{setter} {time} 已改为“{current}”。</translation>
    </message>
    <message>
        <source>Your access was withdrawn.</source>
        <translation>您的访问权限已被收回。</translation>
    </message>
    <message>
        <source>Your data here has no recovery key of the organisation.</source>
        <translation>您在本机的数据没有单位恢复密钥。</translation>
    </message>
    <message>
        <source>Your data here still opens with the one you have. Enter the same again once you are online: it is found out then, and finished.</source>
        <translation>本机数据仍用当前密码打开。在线后请再次输入相同内容：届时查明结果并完成修改。</translation>
    </message>
    <message>
        <source>Your database cannot be opened in this way.</source>
        <translation>不能用这种方式打开您的数据库。</translation>
    </message>
    <message>
        <source>Your database on this computer is missing.</source>
        <translation>您在本机的数据库不见了。</translation>
    </message>
    <message>
        <source>Your database was checked and is sound.</source>
        <translation>您的数据库已检查，完好无损。</translation>
    </message>
    <message>
        <source>Your database was damaged. Brought over: entries {operations}, drafts {drafts}.</source>
        <translation>您的数据库曾损坏。已抢救：记录 {operations} 条，草稿 {drafts} 份。</translation>
    </message>
    <message>
        <source>Your decision is saved here and goes to the server by itself.</source>
        <translation>您的决定已存本机，会自动提交到服务器。</translation>
    </message>
    <message>
        <source>Your draft of {time}</source>
        <translation>{time} 的草稿</translation>
    </message>
    <message>
        <source>Your password is changed. Your logins at other desks have ended.</source>
        <translation>密码已修改。您在其他工位的登录已结束。</translation>
    </message>
    <message>
        <source>Your password was changed at another desk.</source>
        <translation>您的密码已在另一个工位更改。</translation>
    </message>
    <message>
        <source>Your password was set by somebody else. Choose one of your own.</source>
        <translation>您的密码由他人设置。请改成只有您自己知道的密码。</translation>
    </message>
    <message>
        <source>Your supervisor sees it as soon as the server can be reached.</source>
        <translation>一连上服务器，主管就能看到。</translation>
    </message>
    <message>
        <source>Your unfinished call is back, just as you left it.</source>
        <translation>已恢复未完成的登记，内容原样保留。</translation>
    </message>
    <message>
        <source>Your unfinished call waits beside the form.</source>
        <translation>未完成的登记在登记单右侧，请选择是否继续。</translation>
    </message>
    <message>
        <source>Your work is kept here and sent later.</source>
        <translation>您的工作保存在本机，稍后发送。</translation>
    </message>
    <message>
        <source>all saved, nothing lost</source>
        <translation>内容都已保存，不会丢失</translation>
    </message>
    <message>
        <source>all synced</source>
        <translation>全部已同步</translation>
    </message>
    <message>
        <source>arrived {time}</source>
        <translation>{time} 入库</translation>
    </message>
    <message>
        <source>author unknown</source>
        <translation>登记人不详</translation>
    </message>
    <message>
        <source>author unproved</source>
        <translation>登记人未核实</translation>
    </message>
    <message>
        <source>back to the list; what is written stays</source>
        <translation>回到列表，已写内容保留</translation>
    </message>
    <message>
        <source>callback number looks odd</source>
        <translation>回电号码不完整</translation>
    </message>
    <message>
        <source>category missing</source>
        <translation>缺业务类别</translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>date</comment>
        <translation>M 月 d 日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>date with year</comment>
        <translation>yyyy 年 M 月 d 日</translation>
    </message>
    <message>
        <source>desk unknown</source>
        <translation>工位不详</translation>
    </message>
    <message>
        <source>desk {code}</source>
        <translation>{code} 号工位</translation>
    </message>
    <message>
        <source>next attempt in {time}</source>
        <translation>{time}后重试</translation>
    </message>
    <message>
        <source>no time set</source>
        <translation>未定时间</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无人</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>number looks odd</source>
        <translation>号码不完整</translation>
    </message>
    <message>
        <source>number missing</source>
        <translation>缺号码</translation>
    </message>
    <message>
        <source>offline since {time}</source>
        <translation>{time} 起离线</translation>
    </message>
    <message>
        <source>read it out</source>
        <translation>请读给客户</translation>
    </message>
    <message>
        <source>replaces an earlier entry</source>
        <translation>取代先前的记录</translation>
    </message>
    <message>
        <source>saved on this computer</source>
        <translation>已存本机</translation>
    </message>
    <message>
        <source>since {time} · {duration}</source>
        <translation>{time} 起 · 已 {duration}</translation>
    </message>
    <message>
        <source>somebody</source>
        <translation>有人</translation>
    </message>
    <message>
        <source>text missing</source>
        <translation>缺情况</translation>
    </message>
    <message>
        <source>the whole group</source>
        <translation>整个班组</translation>
    </message>
    <message>
        <source>time looks odd</source>
        <translation>时间可疑</translation>
    </message>
    <message>
        <source>told to the customer</source>
        <translation>已告知客户</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>unknown caller</source>
        <translation>未知客户</translation>
    </message>
    <message>
        <source>wanted</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>written offline, arrived {time}</source>
        <translation>离线登记，{time} 入库</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>您自己的</translation>
    </message>
    <message>
        <source>{author} wrote “{offered}”; it stands at “{current}”.</source>
        <translation>{author}改为“{offered}”；现值为“{current}”。</translation>
    </message>
    <message>
        <source>{author} wrote “{offered}”; {setter} had set “{current}” at {time}.</source>
        <translation>{author}改为“{offered}”；{setter} {time} 已改为“{current}”。</translation>
    </message>
    <message>
        <source>{by} rejected this: {reason}</source>
        <translation>{by}退回了这一条：{reason}</translation>
    </message>
    <message>
        <source>{day} {time}</source>
        <comment>day and time</comment>
        <translation>{day} {time}</translation>
    </message>
    <message>
        <source>{field} changed</source>
        <translation>{field}已更改</translation>
    </message>
    <message>
        <source>{field}: not set</source>
        <translation>{field}：未定</translation>
    </message>
    <message>
        <source>{field}: {new}</source>
        <translation>{field}：{new}</translation>
    </message>
    <message>
        <source>{field}: {old} → {new}</source>
        <translation>{field}：{old} → {new}</translation>
    </message>
    <message>
        <source>{field}: “{kept}” of {author} was taken in place of “{dropped}”</source>
        <translation>{field}：采用{author}的“{kept}”，替换“{dropped}”</translation>
    </message>
    <message>
        <source>{field}: “{kept}” stays, “{dropped}” of {author} was not taken</source>
        <translation>{field}：保留“{kept}”，未采用{author}的“{dropped}”</translation>
    </message>
    <message>
        <source>{field}: “{offered}”, but it stood at “{current}”</source>
        <translation>{field}：改为“{offered}”，但当时已是“{current}”</translation>
    </message>
    <message>
        <source>{field}: “{offered}”, but {setter} had set “{current}” at {time}</source>
        <translation>{field}：改为“{offered}”，但{setter}已在 {time} 改为“{current}”</translation>
    </message>
    <message>
        <source>{field}: “{value}” came too late and was not taken</source>
        <translation>{field}：“{value}”来晚了，未采用</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <comment>two sentences</comment>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>{first}, {second}</source>
        <comment>parts of a sentence</comment>
        <translation>{first}，{second}</translation>
    </message>
    <message>
        <source>{heading}.</source>
        <translation>{heading}。</translation>
    </message>
    <message>
        <source>{least} to {most} characters of any kind.</source>
        <translation>{least} 至 {most} 个字符，不限种类。</translation>
    </message>
    <message>
        <source>{name} (take it myself)</source>
        <translation>{name}（自己接手）</translation>
    </message>
    <message>
        <source>{name} has it now</source>
        <translation>现由{name}负责</translation>
    </message>
    <message>
        <source>{name}: menu</source>
        <translation>{name}：菜单</translation>
    </message>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}：{value}</translation>
    </message>
    <message>
        <source>{number} has been ringing since {time}.</source>
        <translation>{number}，{time} 打入。</translation>
    </message>
    <message>
        <source>{n} d</source>
        <comment>days</comment>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>{n} h</source>
        <comment>hours</comment>
        <translation>{n} 时</translation>
    </message>
    <message>
        <source>{n} min</source>
        <comment>minutes</comment>
        <translation>{n} 分</translation>
    </message>
    <message>
        <source>{n} need attention</source>
        <translation>{n} 条需处理</translation>
    </message>
    <message>
        <source>{n} on the server</source>
        <translation>{n} 通已入库</translation>
    </message>
    <message>
        <source>{n} s</source>
        <comment>seconds</comment>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} saved on this computer and waiting</source>
        <translation>{n} 通已存本机待同步</translation>
    </message>
    <message>
        <source>{n} to deliver</source>
        <translation>{n} 通待送达</translation>
    </message>
    <message>
        <source>{n} waiting to sync</source>
        <translation>{n} 条待同步</translation>
    </message>
    <message>
        <source>{n} want a callback</source>
        <translation>待回电 {n}</translation>
    </message>
    <message>
        <source>{screen}, {n} waiting</source>
        <translation>{screen}，{n} 项待办</translation>
    </message>
    <message>
        <source>{time} ago</source>
        <translation>{time}前</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩 {time}</translation>
    </message>
    <message>
        <source>{time} over</source>
        <translation>已超 {time}</translation>
    </message>
    <message>
        <source>{time}, reference {number}: {text}</source>
        <translation>{time}，登记号 {number}：{text}</translation>
    </message>
    <message>
        <source>{when}: {title} ({number}, {state})</source>
        <translation>{when}：{title}（{number}，{state}）</translation>
    </message>
    <message>
        <source>{who}: {note}</source>
        <translation>{who}：{note}</translation>
    </message>
    <message>
        <source>“{text}” is in no ticket on this computer.</source>
        <translation>本机没有含“{text}”的工单。</translation>
    </message>
    <message>
        <source>“{text}” is in no ticket under “{queue}”</source>
        <translation>“{queue}”中没有含“{text}”的工单</translation>
    </message>
</context>
</TS>
