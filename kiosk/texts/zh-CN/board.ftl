# 叫号屏：大厅里的屏幕和网页共用。字要少，五米外一眼看懂。

board-title = 叫号屏
board-date = { $month }月{ $day }日
board-weekday = { $weekday ->
    [0] 星期一
    [1] 星期二
    [2] 星期三
    [3] 星期四
    [4] 星期五
    [5] 星期六
   *[6] 星期日
}

## 叫号

board-now = 正在叫号
board-again = 再次呼叫
board-missed = 已过号，请告诉引导员
board-last = 最后收到的叫号
board-latest = 最近叫号
board-go = 请到
board-at = 在
board-line = 请 { $number } 到 { $window }
board-window = { $window }号窗口
board-call-called = 请到窗口
board-call-serving = 正在办理
board-call-held = 稍后再办
board-call-completed = 已办完
board-call-missed = 已过号

## 窗口

board-window-short = { $window }号
board-window-calling = 请到窗口
board-window-serving = 正在办理
board-window-free = 空闲
board-window-paused = 暂停
board-window-closed = 未开
board-window-back = { $time } 回来

## 等候

board-waiting = 现在等候
board-waiting-then = { $time } 时的等候
board-people = 人数
board-about = 大约要等
board-count = { $count }人
board-minutes = { $minutes }分钟
board-at-once = 随到随办
board-from = { $time }起
board-untold = 请问引导员

## 提醒条

board-restored = 系统已恢复，原号有效
board-restored-more = 不用重新取号，请安心等候
board-lost = { $time } 起，屏幕暂时收不到新叫号
board-lost-more = 请听工作人员招呼，您的号仍然有效
board-starting = 叫号屏正在连接
board-starting-more = 请听工作人员招呼，您的号有效

## 还没有叫号

board-quiet = 欢迎您，请先取号
board-quiet-more = 取号后请坐，叫到您时这里会显示
board-quiet-taken = 请稍坐，马上开始叫号
board-quiet-taken-more = 您的号会显示在这里，也会语音播报

## 不在办公时间

board-closed-before = 还没到办公时间
board-closed-before-more = 今天 { $time } 开门，请您稍候
board-closed-pause = 现在是午间休息
board-closed-pause-more = { $time } 继续办理，请您稍候
board-closed-soon = 马上开始办理
board-closed-soon-more = 工作人员正在准备，请您稍候
board-closed-after = 今天的业务办完了
board-closed-after-more = 谢谢您，请慢走
board-closed-day = 今天休息
board-closed-day-more = 抱歉，让您白跑一趟
board-hours-today = 今天办公时间
board-hours-next = 下次办公时间
board-span = { $start }–{ $end }

## 轮流提醒：网点可在自己的 texts 里改写，或添加 board-notice-…

board-passed = 过号的 { $numbers }：不用重新取号，请告诉引导员
board-notice-10 = 请带好身份证原件；替别人办，两个人的都要带
board-notice-20 = 不清楚要带什么？请问引导员，或在取号机上看
board-notice-30 = 老人、孕妇、残障人士、军人可以优先，请告诉引导员
board-notice-40 = 没听清、看不清？请招招手，引导员会过来帮您
board-notice-50 = 过号不用急，也不用重新取号，请告诉引导员
