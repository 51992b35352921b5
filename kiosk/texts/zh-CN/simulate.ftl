# anju simulate 说的话：表格和图。

simulate-title = { $scenario }：{ $days } 个模拟营业日，随机种子 { $seed }
simulate-notes = 等候时间以分钟计。各人群一栏：平均等候，以及在等候目标内叫到的比例（预约：约定时刻起 5 分钟内）。J：（等候 ÷ 目标）² 的平均值，优先人群的目标减半。超越：每张号票平均越过多少位先到的普通人群。
simulate-plotted = 全天等候曲线已画入 { $file }
simulate-no-plot = 稳态场景没有一天可画，请去掉 --plot
simulate-no-folder = 没有文件夹 { $folder }，图无处可放；请先建好，或在 --plot 里另写一个
simulate-no-plot-file = 图写不到 { $file }：{ $reason }。请换一个文件名或文件夹
simulate-no-policy = --policy 没有写策略，请写成 --policy clock

simulate-column-policy = 策略
simulate-column-mean = 平均
simulate-column-p50 = 半数以内
simulate-column-p90 = 九成以内
simulate-column-p95 = 95% 以内
simulate-column-max = 最长
simulate-column-ordinary = 普通
simulate-column-priority = 优先
simulate-column-appointment = 预约
simulate-column-cost = J
simulate-column-tickets = 号票
simulate-column-unserved = 未办
simulate-column-overtakings = 超越
simulate-column-utilisation = 忙碌程度
simulate-column-busiest = 最忙的窗口
simulate-column-spread = 忙闲差
simulate-column-speed = 每秒叫号决定

simulate-plot-title = { $scenario }：不同时间到达者的平均等候（{ $days } 个模拟营业日）
simulate-plot-minutes = 分钟
simulate-plot-time = 到达时间

replay-title = { $day }：重演 { $tickets } 位来客（未计入 { $left_out } 位：叫号前已取消，或业务已取消）
replay-shortened = 其中 { $tickets } 位接着办的业务现已取消，重演时少办一项
replay-notes = as-it-was 为当天实际等候；其利用率只计办理时间。
replay-nothing = { $day } 没有人取号，或没有窗口开放，无可重演
