"""The heart of a queue machine: the domain, the dispatcher, the ledger, the hardware."""
