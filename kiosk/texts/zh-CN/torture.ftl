# anju torture 说的话：结果如何，以及最短的重演。

torture-clean = 种子 { $seed }：{ $steps } 步，{ $tickets } 张号票，{ $faults } 次故障，承诺全部守住
torture-broken = 种子 { $seed }：{ $what }（第 { $step } 步）
torture-shrunk = 找到的最短重演有 { $steps } 步；请把下面这一行存成文件，再用 --replay 重演
torture-bad-replay = { $file } 不是 anju torture 的重演文件：{ $why }
torture-few-nodes = 一个大厅至少要有一个中枢和一台排队机，请写 --nodes 2 或更多
torture-many = { $seeds } 个种子 × { $steps } 步：{ $clean } 个无误，{ $tickets } 张号票，每秒 { $rate } 步
