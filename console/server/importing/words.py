"""What other systems call our fields and our codes, in English and Chinese.

Case, spaces and signs do not count: ``Opened at`` and ``opened_at`` are one heading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

UNKNOWN = frozenset({"", "?", "-", "--", "null", "none", "nil", "n/a", "na", "nan", "unknown", "无", "未知"})
"""What stands in a cell whose value is not known."""


def plain(text: str) -> str:
    """``text`` without case, spaces and signs."""
    return re.sub(r"[\W_]", "", text.casefold())


def _table(text: str) -> dict[str, list[str]]:
    """``name: words`` a line, continued on indented lines; each name is one of its own words."""
    table: dict[str, list[str]] = {}
    name = ""
    for line in filter(str.strip, text.splitlines()):
        if not line.startswith(" "):
            name, _, line = line.partition(":")  # noqa: PLW2901 - the words are what follows the name
            table[name] = [plain(name)]
        table[name] += map(plain, line.split())
    return table


TICKET_HEADINGS = _table("""
number: ticket_number ticket_id incident_number case_no case_number id key 工单号 工单编号 单号 编号 流水号
title: subject summary short_description 标题 主题 工单标题 问题摘要
text: description details content body 问题描述 描述 内容 工单内容 反馈内容 来电内容 诉求内容 投诉内容
state: status incident_state ticket_state 状态 工单状态 处理状态
channel: contact_type source 渠道 受理渠道 来源 工单来源
kind: type ticket_type request_type 业务类型 工单类型 类型 诉求类型
category: class 业务类别 类别 分类 故障分类 故障类型
urgency: priority 紧急程度 紧急度 优先级
impact: severity 影响程度 影响范围
opened: opened_at created_at created created_on reported_at received_at
    创建时间 受理时间 登记时间 建单时间 来电时间 报障时间 报修时间
occurred: occurred_at started_at 发生时间 故障时间 故障发生时间
resolved: resolved_at fixed_at 解决时间 处理时间 处理完成时间 修复时间
closed: closed_at closed_on 办结时间 关闭时间 归档时间 结单时间
updated: sys_updated_at updated_at last_updated modified_at 更新时间 最后更新时间
promised: promised_at due_at due due_date 承诺时限 承诺时间 要求完成时间 截止时间
outcome: resolution close_notes resolution_notes 处理结果 解决方案 办结意见 处理意见
owner: assigned_to assignee agent 处理人 负责人 受理人 经办人 客服
group: assignment_group team 处理组 处理部门 班组 部门 受理组
contact: contact_name caller caller_id requester customer_name
    客户姓名 客户名称 联系人 姓名 来电人 用户姓名
phone: phone_number caller_phone mobile contact_number
    联系电话 电话 手机 手机号 手机号码 来电号码 联系方式
area: region location site 区域 地区 片区 所属区域 小区 地址
""")

TICKET_FALLBACKS = {"title": ["category", "subcategory", "usymptom"]}
"""What a title is made of where no column is one: these headings, as many as there are."""

CUSTOMER_HEADINGS = _table("""
number: id customer_id customer_number external_id 客户编号 客户号 编号
account: account_number account_no broadband_account 宽带账号 宽带帐号 账号 帐号 业务号码 用户账号
name: customer_name full_name company 姓名 客户姓名 客户名称 名称 单位名称 用户姓名
phones: phone phone_number mobile telephone contact_number
    电话 联系电话 手机 手机号 手机号码 固话 联系方式
address: installation_address 地址 装机地址 安装地址 联系地址
area: region district 区域 地区 片区 所属区域 小区
kind: type customer_type 客户类型 类型 客户性质
manager: account_manager 客户经理 经理
contract: maintenance_contract maintenance 维护协议 维保 维保合同 维护合同 是否签订维护协议
tags: labels segment 标签 客户标签 客户分群
""")

_WORDS = {
    "state": """
new: open 待受理 新建 未受理 待处理 待分派
accepted: assigned acknowledged 已受理 已分派 受理中
in_progress: active work_in_progress processing 处理中 进行中 办理中 已派单
waiting_customer: waiting_for_customer awaiting_user_info awaiting_caller_info on_hold pending
    待客户反馈 待用户反馈 挂起
waiting_others: waiting_for_others awaiting_problem awaiting_vendor awaiting_change awaiting_evidence
    待协办 待外部 待厂商
resolved: solved fixed 已解决 已处理 已修复 待回访
closed: done completed cancelled canceled 已办结 办结 已关闭 关闭 已归档 已完成 已结单
reopened: 重新打开 已重开 重启
""",
    "channel": """
phone: telephone call voice 电话 热线 来电
chat: live_chat web_chat im 在线客服 在线 微信客服
email: mail self_service web portal 邮件 邮箱 电子邮件 网页
social: social_media weibo wechat 社交媒体 微博 微信 抖音
counter: walk_in in_person direct 线下 营业厅 柜台 上门
complaint_line: 投诉专线 投诉电话 投诉热线
""",
    "kind": """
fault: incident problem bug 报障 故障 报修 故障申告
consultation: question inquiry enquiry 咨询 业务咨询
complaint: 投诉 申诉
service: service_request request order 办理 业务办理 服务请求
suggestion: feedback idea 建议 意见建议
""",
    "category": """
network: internet 网络 宽带
hardware: device 硬件 设备
software: application 软件 应用
system: server database 系统
human_error: user_error 人为操作 人为操作失误 操作失误
billing: account payment 费用 资费 账单 计费
service_quality: quality 服务质量 服务态度
other: others misc 其他 其它
""",
    "urgency": """
routine: normal low medium moderate planning 2-medium 3-low 3-moderate 4-low 5-planning
    常规 普通 一般 低 中
urgent: high critical emergency 1-high 1-critical 2-high 紧急 加急 特急 高
""",
    "impact": """
minor: low 3-low 轻微 小 低
moderate: medium 2-medium 中度 中 中等
major: high critical 1-high 重大 大 高
""",
    "customer": """
person: individual private residential 个人 家庭 公众 个人客户
company: business corporate enterprise organisation organization 企业 单位 公司 政企 集团 企业客户
""",
    "flag": """
yes: y true 1 是 有 已签 已签订
no: n false 0 否 无 未签 未签订
""",
}
_CODES = {
    field: {word: code for code, words in _table(text).items() for word in words}
    for field, text in _WORDS.items()
}


def code_of(field: str, value: str, given: Mapping[str, str]) -> str:
    """Our code for ``value``, first by the caller's own list, else ''. A code of ours means itself."""
    return _CODES[field].get(plain(given.get(value, value)), "")
