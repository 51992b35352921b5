# What anju torture says: how a run ended, and its shortest replay.

torture-clean = seed { $seed }: { $steps } steps, { $tickets } tickets, { $faults } faults, every promise kept
torture-broken = seed { $seed }: { $what } (step { $step })
torture-shrunk = the shortest replay found has { $steps } steps; keep this line in a file and play it with --replay
torture-bad-replay = { $file } is no replay of anju torture: { $why }
torture-few-nodes = a hall needs a hub and a machine at least; write --nodes 2 or more
torture-many = { $seeds } seeds × { $steps } steps: { $clean } clean, { $tickets } tickets, { $rate } steps a second
