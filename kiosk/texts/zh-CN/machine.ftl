# 取号机：七十岁的老人家站着看，一眼要懂。一屏只说一件事，话要短，要客气。

machine-starting = 正在准备
machine-starting-lead = 请稍等，马上就好。着急的话，请找引导员取号。

machine-date = { $month }月{ $day }日 { $weekday }
machine-date-short = { $month }月{ $day }日
machine-weekday = { $weekday ->
    [0] 星期一
    [1] 星期二
    [2] 星期三
    [3] 星期四
    [4] 星期五
    [5] 星期六
   *[6] 星期日
}
machine-day-tomorrow = 明天
machine-day-on = { $date }
machine-day-another = 改天
machine-today = 今天 { $weekday }

## 每屏都有

machine-back = 返回
machine-help = 请人帮忙
machine-help-large = 我不清楚，请人帮忙
machine-elder-on = 长辈版
machine-elder-off = 标准版
machine-language = 中文
machine-understood = 知道了
machine-more = 看看其他（{ $sheet } / { $sheets }）

## 首页

machine-attract = 您好，来办业务吗？
machine-attract-lead = 先取个号，坐下等叫号就好
machine-attract-start = 点这里取号
machine-attract-people = { $people ->
    [0] 现在没有人等候
   *[other] { $people } 人在等候
}
machine-attract-free = 现在不用等
machine-attract-wait-one = 约 { $minutes } 分钟
machine-attract-wait = { $least ->
    [0] 最长约 { $minutes } 分钟
   *[other] 约 { $least }～{ $minutes } 分钟
}

## 优先

machine-priority = 优先取号
machine-priority-who = 老年人、残疾人、孕妇、退役军人等
machine-priority-on = 优先：{ $group }
machine-groups = 您属于哪一种？
machine-groups-lead = 选好后接着取号，这里不用出示证件
machine-groups-none = 不用优先，按顺序来

## 选业务

machine-kinds = 您要办什么？
machine-services = { $kind }：办哪一项？
machine-kinds-bring = 您想办什么？
machine-services-bring = { $kind }：想办哪一项？
machine-card-ahead = { $people ->
    [0] 前面没有人
   *[other] 前面 { $people } 人
}
machine-card-wait = 约 { $minutes } 分钟
machine-card-ahead-range = 前面 { $least }～{ $people } 人
machine-card-wait-range = 约 { $least }～{ $minutes } 分钟
machine-card-now = 不用等
machine-card-from = { $time } 起办理
machine-card-ended = 今天 { $time } 起不再取号
machine-card-over = 今天不再取号

machine-cases = 您一共办几件？
machine-cases-lead = { $service }：几件事一起办，取一个号就够
machine-cases-unit = 共 { $cases } 件
machine-cases-take = 取号

machine-bring = 来的时候请带上

## 取号

machine-issuing = 正在取号
machine-issuing-lead = 请稍等

machine-slip-number = 您的号码
machine-slip-cases = { $service }（共 { $cases } 件）
machine-slip-window-and = 、
machine-slip-windows = 窗口 { $windows } 号，叫到您再去
machine-slip-listen = 请坐下等候，听广播、看屏幕
machine-slip-printing = 正在打印小票，请稍等
machine-slip-printed = 请取走下面的小票
machine-slip-none = 没有小票也有效：请记住号码
machine-slip-failed = 小票没打出来，请记住号码，已告诉工作人员
machine-slip-failed-alone = 小票没打出来，请记住号码，或告诉工作人员
machine-slip-again = 小票还没打好
machine-slip-print = 打印小票
machine-slip-bring = 请备好这些材料
machine-slip-scan = 手机扫码，看还要等多久
machine-slip-keep = 可以拍下来，当作凭证
machine-slip-finish = 好了
machine-slip-finish-noted = 记住了
machine-slip-leaving = { $seconds } 秒后回到首页
machine-slip-stay = 再看一会儿

## 没打出来的小票

machine-owed-button = 有 { $count } 张小票没打出来，点这里打印
machine-owed = 哪张是您的？
machine-owed-lead = 点您的号码，小票马上打出来
machine-owed-printing = 正在打印，请稍等
machine-owed-printed = 打好了，请取走下面的小票
machine-owed-failed = 还是没打出来，已告诉工作人员，请稍等
machine-owed-failed-alone = 还是没打出来，请告诉工作人员
machine-owed-none = 小票都打好了

## 提醒条

machine-note-doubtful = 今天的日期还没有核对，取号照常
machine-note-out = 打印纸用完了，仍可取号，号码看屏幕
machine-note-fault = 现在打不出小票，仍可取号，号码看屏幕
machine-note-none = 这台机器不打小票，号码看屏幕
machine-note-offline = 取号照常，叫号时请留意工作人员招呼

## 不在办公时间

machine-closed = 现在是休息时间
machine-closed-over = 今天停止取号了
machine-closed-over-lead = 手里有号的都会办完，请安心等候叫号
machine-closed-early = 还没到上班时间
machine-closed-yet = 马上开始取号
machine-closed-yet-lead = 工作人员正在准备，请稍等
machine-closed-next = 下次办业务：{ $date }
    { $hours }
machine-closed-today = 今天办业务：{ $hours }
machine-closed-bring = 看看要带什么
machine-hours = { $start }～{ $end }
machine-hours-and = {"，"}
machine-hours-none = 不上班

machine-out = 这台机器暂停取号
machine-out-lead = 请到服务台，工作人员会给您取号

## 问一句

machine-idle = 您还在吗？
machine-idle-words = 还需要时间，请点一下“我还在”
machine-idle-stay = 我还在
machine-idle-leave = 不用了
machine-idle-left = { $seconds } 秒后回到首页

machine-help-asking = 正在叫人
machine-help-asking-words = 请在这里稍等
machine-help-coming = 已经叫人了
machine-help-coming-words = 已经通知引导员，请在这里稍等
machine-help-away = 现在没有工作人员
machine-help-away-words = { $date } { $time } 起有人，请到时再来
machine-help-away-unknown = 请到时再来，办公时间看大厅门口
machine-help-failed = 没能叫到人
machine-help-failed-words = 请直接招呼身边的工作人员，或到服务台

machine-doubtful = 还要取号吗？
machine-doubtful-words = 机器显示今天是{ $date }，还没有人核对。现在取的号有效，工作人员会核对时间
machine-doubtful-take = 取号
machine-doubtful-help = 请人帮忙

machine-late = 可能要等到下班以后
machine-late-words =
    { $ahead }，约 { $wait }。
    { $time } 下班时可能还没轮到您。
    取了号今天都会给您办，也可以{ $date }早些来
machine-late-take = 还是取号
machine-late-back = 不取了，返回

machine-ended = { $service }今天不再取号
machine-ended-words = 从 { $time } 起来不及当天办完了。请{ $date }早些来，急事请问引导员

machine-refused = 没有取到号
machine-refused-words = 请再试一次，或请人帮忙
machine-refused-no-answer = 机器没有反应，请找工作人员取号
machine-refused-no-more-tickets = 这项业务今天不再取号，请问引导员
machine-refused-out-of-service = 这台机器暂停取号，请到服务台
