# 网页共用的文字：登录、连接、出错、首页。

web-languages = 语言
web-role-teller = 柜员
web-role-guide = 引导员
web-role-manager = 主任
web-person-teller = 柜员 { $id }
web-person-guide = 引导员 { $id }
web-person-manager = 主任 { $id }
web-node-hub = 主机 { $name }
web-node-machine = 取号机 { $name }
web-node-board = 叫号屏 { $name }
web-window-closed = 未开
web-window-open = 已开
web-window-paused = 暂停
web-outcome-done = 已办结
web-outcome-material-missing = 材料不全
web-outcome-sent-online = 转网上办理
web-outcome-not-ours = 不属本厅业务
web-outcome-other = 其他

## 连接

web-link-lost = 连接断开了，正在重连。现在看到的可能不是最新情况，按键先停用。
web-link-lost-act = 连接断开，这一下没有发出。连上以后请再按一次。
web-answer-lost = 没有收到回答，还不知道办成没有。请先看看现在的情况；没变就再按一次，不会办两次。
web-act-failed = 没有办成，请再试一次。

## 登录

web-sign-in = 登录
web-sign-in-lead = 工作人员请用工号和密码登录。
web-sign-in-who = 工号
web-sign-in-pin = 密码（至少 6 位数字）
web-sign-in-go = 登录
web-sign-in-forgot = 忘了密码，请找主任重设。
web-sign-out = 退出

## 更改密码

web-pin = 更改密码
web-pin-lead = 新密码要 6 到 12 位数字，不要用别人容易猜到的。改好以后，您在别处的登录会退出。
web-pin-old = 原密码
web-pin-new = 新密码
web-pin-again = 再输一次新密码
web-pin-go = 更改
web-pin-changed = 密码改好了。您在别处的登录已经退出，请用新密码登录。
web-pin-wrong-old = 原密码不对，请再试一次。
web-pin-not-kept = 密码没有改成，原密码还能用。请管理员检查磁盘。
web-pin-flaw-digits = 新密码要 6 到 12 位数字。
web-pin-flaw-trivial = 这个密码太容易猜到，请换一个。
web-pin-flaw-same = 新密码和原密码一样，请换一个。
web-pin-flaw-again = 两次输入的新密码不一样，请再输一次。

## 首页

web-home-title = 工作台
web-home-hello = 您好，想去哪里？
web-home-console = 窗口叫号
web-home-console-more = 叫号、办理、转办、暂停
web-home-guide = 引导员
web-home-guide-more = 求助、代取号、改业务、过号返回
web-home-manager = 大厅总览
web-home-manager-more = 等候、窗口、设备、日结
web-home-board = 叫号屏
web-home-board-more = 所有人都能看
web-home-screens = 远程看屏
web-home-screens-more = 看取号机和叫号屏，也能触摸
web-home-tablet = 评价屏
web-home-tablet-more = 放在窗口的平板，请选窗口
web-home-sign-in-first = 先登录，再进入工作页面

## 远程看屏

web-screen-title = { $node } 的屏幕
web-screen-hint = 点一下画面，就和用手触摸一样。
web-screen-lost = 画面暂时取不到，正在重试。
web-screens-none = 现在没有可以远程查看的屏幕。
web-back = 返回

## 出错

web-status-400 = 内容有误
web-status-401 = 请先登录
web-status-403 = 没有权限
web-status-404 = 没有找到
web-status-405 = 方式不对
web-status-409 = 现在不能这样做
web-status-413 = 内容太多
web-status-415 = 格式不对
web-status-422 = 填写的内容不对
web-status-429 = 请求太多
web-status-500 = 出错了
web-status-503 = 暂时不能用

web-problem-400 = 发来的内容读不懂，请检查后再发。
web-problem-unknown-query = 地址里的“{ $name }”不认识，可以写的是：{ $known }。
web-problem-401 = 请先登录，再做这一步。
web-problem-403 = 您没有做这一步的权限。
web-problem-404 = 这个地址没有内容，请检查是否写错。
web-problem-405 = 这个地址不接受这种请求方式。
web-problem-413 = 发来的内容太多了，请精简后再发。
web-problem-415 = 请用 JSON 格式发送。
web-problem-429 = 请求太频繁，请过几秒再试。
web-problem-500 = 系统出了错，已记下。请再试一次；不行请找工作人员。
web-problem-503 = 暂时没有回应，请过几秒再试。
web-problem-late = 没有及时得到答复。请用同一个键（Idempotency-Key）再发一次，不会重复办理。
web-problem-foreign-origin = 这个请求不是从本系统的页面发出的，为安全起见没有执行。
web-problem-key-wanted = 缺少请求键（Idempotency-Key），请刷新页面再试。
web-problem-wrong-pin = 工号或密码不对，请再试一次。
web-problem-attempts = 试错次数太多，请等 { $seconds } 秒再试。
web-problem-home = 回到首页
web-arrive = 页面正在转到现在负责本厅的主机。
