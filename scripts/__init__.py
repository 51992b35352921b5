"""The front doors: the `anju` command, the composition of processes, set-up and benches."""
