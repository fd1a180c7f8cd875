"""Who appears in the tour, and what the callers say."""

from __future__ import annotations

from typing import NamedTuple

AGENT, SUPERVISOR = "1001", "2001"


class Call(NamedTuple):
    """One caller: the number shown, the key of the subject, what is typed, and whether to call back."""

    number: str
    subject: str
    words: str
    urgent: bool = False


BEFORE_THE_CRASH = (
    Call("13800000101", "1", "全屋断网，光猫 LOS 红灯，重启无效。下午三点有视频会议", urgent=True),
    Call("13800000122", "1", "整栋楼都上不了网，物业说外面在施工"),
    Call("13912345678", "4", "这个月多扣了 30 元，账单上没有说明"),
)
HALF_TYPED = Call("13800000104", "3", "邮箱收不到验证码，换了浏览器")
REST_OF_IT = "也不行，今天要交材料"
AFTER_THE_CRASH = (
    Call("13800000137", "6", "师傅两次没来，也没人打电话说一声"),
    Call("4008123", "5", "想问断网这几天费用怎么算"),
)
NOTE = "已电话联系装维班，预计一小时内到现场。"
