"""What a hall is, without I/O, clock or chance: services, tickets, facts and the lobby that folds them."""
