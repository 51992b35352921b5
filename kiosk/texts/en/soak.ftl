# What anju soak says: what happened, and whether every promise was kept.

soak-clean = seed { $seed }: { $issued } tickets, { $printed } slips, { $called } calls, { $rated } ratings, { $kills } kills; 99 of 100 recoveries within { $slow } s; every promise kept
soak-broken = seed { $seed }: { $issued } tickets, { $printed } slips, { $called } calls, { $rated } ratings, { $kills } kills; 99 of 100 recoveries within { $slow } s; promises were broken:
soak-no-disks = disks were not troubled, for this computer does not let us mount any: { $why }
soak-kept = ledgers, slips and logs are kept in { $folder }
