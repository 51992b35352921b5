# 一张号的经过：改了什么，原来是什么，现在是什么。

story-changed = { $what }（{ $by }）
story-changed-and = ；
story-changed-service = 业务由“{ $old }”改为“{ $new }”
story-changed-group = 人群由“{ $old }”改为“{ $new }”
story-changed-cases = 件数由 { $old } 件改为 { $new } 件
story-changed-then = 接着办的由“{ $old }”改为“{ $new }”
story-no-group = 普通
story-nothing = 没有
