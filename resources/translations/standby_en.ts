<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n call(s)</source>
        <translation>
            <numerusform>%n call</numerusform>
            <numerusform>%n calls</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) sealed on this computer, delivered without you.</source>
        <translation>
            <numerusform>One call sealed on this computer, delivered without you.</numerusform>
            <numerusform>%n calls sealed on this computer, delivered without you.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) taken, all on the server.</source>
        <translation>
            <numerusform>One call taken; it is on the server.</numerusform>
            <numerusform>%n calls taken, all on the server.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) taken, all saved on this computer and waiting to sync.</source>
        <translation>
            <numerusform>One call taken, saved on this computer and waiting to sync.</numerusform>
            <numerusform>%n calls taken, all saved on this computer and waiting to sync.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) taken: {where}.</source>
        <translation>
            <numerusform>One call taken: {where}.</numerusform>
            <numerusform>%n calls taken: {where}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n character(s) too many: {most} fit. Nothing was cut off.</source>
        <translation>
            <numerusform>One character too many: {most} fit. Nothing was cut off.</numerusform>
            <numerusform>%n characters too many: {most} fit. Nothing was cut off.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n desk(s) report an outage</source>
        <translation>
            <numerusform>One desk reports an outage</numerusform>
            <numerusform>%n desks report an outage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries are on their way to the server. Go on as usual.</source>
        <translation>
            <numerusform>One entry is on its way to the server. Go on as usual.</numerusform>
            <numerusform>%n entries are on their way to the server. Go on as usual.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries are safe on this computer and wait to sync.</source>
        <translation>
            <numerusform>One entry is safe on this computer and waits to sync.</numerusform>
            <numerusform>%n entries are safe on this computer and wait to sync.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries have not reached the server yet.</source>
        <translation>
            <numerusform>One entry has not reached the server yet.</numerusform>
            <numerusform>%n entries have not reached the server yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries wait on this computer; they are sent without you.</source>
        <translation>
            <numerusform>One entry waits on this computer; it is sent without you.</numerusform>
            <numerusform>%n entries wait on this computer; they are sent without you.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept whole by the server until somebody decides</source>
        <translation>
            <numerusform>%n kept whole by the server until somebody decides</numerusform>
            <numerusform>%n kept whole by the server until somebody decides</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more desk(s) report an outage</source>
        <translation>
            <numerusform>One more desk reports an outage</numerusform>
            <numerusform>%n more desks report an outage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention.</source>
        <translation>
            <numerusform>One needs attention.</numerusform>
            <numerusform>%n need attention.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need your attention.</source>
        <translation>
            <numerusform>One needs your attention.</numerusform>
            <numerusform>%n need your attention.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n needs attention</source>
        <translation>
            <numerusform>%n needs attention</numerusform>
            <numerusform>%n need attention</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n only on this computer, sent by itself</source>
        <translation>
            <numerusform>%n only on this computer, sent by itself</numerusform>
            <numerusform>%n only on this computer, sent by themselves</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n open ticket(s)</source>
        <translation>
            <numerusform>%n open ticket</numerusform>
            <numerusform>%n open tickets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server has answered %n time(s)</source>
        <translation>
            <numerusform>The server has answered once</numerusform>
            <numerusform>The server has answered %n times</numerusform>
        </translation>
    </message>
</context>
</TS>
