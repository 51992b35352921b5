"""The soak: a real branch of processes under real kills, judged from outside by what people, paper and ledgers say.

    ./scripts/anju soak --minutes 10 --seed 1            the long run: more than a hundred kills
    ./scripts/anju soak --minutes 10 --seed 1 --json     the same for programs; --keep DIR keeps ledgers and slips

It needs Mosquitto, and for its small disks `unshare` and `mount` without any privilege; where a computer allows none,
it says so and leaves disks alone. It takes a hall's hub with its broker, two machines with printers on ptys of their
own, and a board; between each of them and the broker stands a wire that can be made bad. Seeded are the troubles and
everybody's dice; how the processes take them depends on the computer's own timing, so a seed is no replay.

Which troubles come when is in `plan`, who acts in `people`, what counts as a broken promise in `checks`. Runs shorter
than plan.DISKS_FROM leave disks alone. A disk becomes read-only for a node that starts on it, not under one that runs:
the kernel refuses that while a file is open for writing.
"""
