# anju soak 说的话：发生了什么，承诺是否守住。

soak-clean = 种子 { $seed }：{ $issued } 张号票，{ $printed } 张小票，叫号 { $called } 次，评价 { $rated } 次，强制结束 { $kills } 次；九成九在 { $slow } 秒内恢复；承诺全部守住
soak-broken = 种子 { $seed }：{ $issued } 张号票，{ $printed } 张小票，叫号 { $called } 次，评价 { $rated } 次，强制结束 { $kills } 次；九成九在 { $slow } 秒内恢复；有承诺没有守住：
soak-no-disks = 这台电脑不允许挂载磁盘，所以没有试磁盘故障：{ $why }
soak-kept = 台账、小票和日志保存在 { $folder }
