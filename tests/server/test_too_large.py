"""A call larger than any login could send: brought by the spool, rejected by a person, told to its author."""

from __future__ import annotations

import hashlib

from console.ids import new_id
from console.models.enums import Role
from console.operations import SettleHeld, encode
from console.wire.messages import MAX_PUSH_BYTES, Asked, VerdictsReply, VerdictsRequest
from tests.server.team import Team


def test_its_author_learns_that_it_was_rejected(team: Team) -> None:
    agent, supervisor = team.person(), team.person(Role.SUPERVISOR)
    for proof in (agent.user, None):
        large = agent.call("断" * MAX_PUSH_BYTES)
        asked = [Asked(large.op_id, hashlib.sha256(encode(large)).hexdigest())]

        def told(question: list[Asked] = asked) -> list[str]:
            reply = agent.post("/sync/verdicts", VerdictsRequest(new_id(), question)).read(VerdictsReply)
            return [verdict.code for verdict in reply.verdicts]

        team.desk.deliver(team.desk.sealed(large, proof))
        assert told() == []
        reject = SettleHeld(**supervisor.stamp(), held_op=large.op_id, take=False, reason="far too long")
        assert [verdict.status for verdict in supervisor.push(reject)] == ["accepted"]
        assert told() == ["rejected_by_person"]
