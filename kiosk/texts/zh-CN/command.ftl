# anju 命令在终端里说的话。

command-comma = 、
command-bad-language = --language 可以是 zh-CN 或 en，不能是“{ $wish }”
command-no-hall = { $data } 里还没有大厅；请用 anju up 启动一个，或用 --data 指明它的文件夹
command-bad-form = 日报的格式可以是 table、csv 或 json，不能是“{ $form }”
command-not-writable = { $data } 里不能保存（{ $why }）；请用 --data 指明一个可以写入的文件夹
command-unforeseen = 出了没有料到的事（{ $what }）；在命令前加 ANJU_TRACE=1 可以看到出在哪里

command-none = 无
command-no-machine = devices.toml 里没有取号机 { $name }；有 { $known }
command-no-board = devices.toml 里没有叫号屏 { $name }；有 { $known }
command-no-hub = hall.toml 里没有主机 { $name }；有 { $known }
command-no-node = devices.toml 里没有设备 { $name }；有 { $known }
command-not-invited = { $name } 还没有被邀请：请在主机上运行 anju invite { $name }，再在这里运行 anju accept 文件
command-bad-broker = --broker 要写成 主机:端口，比如 192.168.1.10:8883，不能是“{ $wish }”
command-bad-screen = --screen 可以是 own、full、virtual 或 none，不能是“{ $wish }”
command-mistyped = { $what }；{ $place } --help 列出了可用的写法

command-doctor-ok = 正常
command-doctor-mend = 要修
command-verify = { $facts } 条事实，来自 { $origins } 个来源，{ $tickets } 个号
command-verify-sound = 完好
command-verify-broken = 有问题：请保留这个文件，恢复备份，或让其他设备补齐
command-invite-no-port = hall.toml 里代理的端口是 0（任意）；请写明一个，让别的设备找得到
command-invite = { $file } 可以让 { $node } 加入；在那台设备上运行：anju accept { $name }。它是钥匙，用完请删除
command-accept = 网点 { $branch } 的 { $node } 已获邀请，将连接 { $broker }

command-up-runs = { $name }：网点 { $branch } 已经运行。
command-up-pages = 网页
command-up-pages-more = 窗口叫号、引导员、主任、叫号屏，还有各个屏幕
command-up-broker = 代理
command-up-data = 数据
command-up-slips = 小票
command-up-slips-more = 每张小票一张图
command-up-screens = 屏幕
command-up-screens-none = 这里没有接显示器：
command-up-screens-more = 登录网页，就能看到屏幕，也能触摸
command-up-token = API 令牌
command-up-pins = 密码刚刚生成，只显示这一次，请抄下来：
command-up-pins-before = 密码还是第一次启动时的。API 令牌在
command-up-hours = 按大厅的办公时间开始和结束营业日。
command-up-trial = { $date } 的营业日已经开始，不管几点（大厅时间 { $time }）。
command-up-trial-more = 加上 --hours，就按大厅的办公时间。
command-up-visitors = 模拟的来客和柜员正在活动，比真实的快。
command-up-end = 按 Ctrl-C 全部结束；下次启动接着今天的号继续。

command-take-no-machine = { $data } 里没有取号机 { $machine } 在运行；请用 anju up 或 anju machine 启动
command-take-no-machine-but = { $data } 里没有取号机 { $machine } 在运行（正在运行的有 { $running }）；请用 anju up 或 anju machine 启动
command-take-printed = 已打印
command-take-not-printed = 没有打印，请看看打印机
command-take = { $number }  { $service }  前面 { $people } 人（{ $printed }）
command-take-wait = { $number }  { $service }  前面 { $people } 人，约 { $low }–{ $high } 分钟（{ $printed }）

command-pin-new = 新密码：
command-pin-again = 再输一次：
command-pin-no-terminal = 这里没有可以输入密码的终端；请加 --stdin，从标准输入读取
command-pin-empty = 标准输入里没有密码；请在第一行写上新密码
command-pin-unknown = 没有“{ $who }”这个工号；有 { $known }
command-pin-changed = { $who } 的密码改好了，此前的登录都已退出
