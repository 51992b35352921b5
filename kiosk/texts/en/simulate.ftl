# What anju simulate says: its tables and its picture.

simulate-title = { $scenario }: { $days ->
    [one] one virtual day
   *[other] { $days } virtual days
}, seed { $seed }
simulate-notes = Waits in minutes. Groups: mean wait, and the share within the target (appointments: within 5 minutes of the slot). J: mean of (wait ÷ goal)², the goal being the target, half of it for those who go first. Overtakings: earlier ordinary visitors that a called one passed, per ticket.
simulate-plotted = Waits over the day drawn into { $file }
simulate-no-plot = a steady scenario has no day to draw; leave out --plot
simulate-no-folder = there is no folder { $folder } for the picture; make it, or name another with --plot
simulate-no-plot-file = the picture can't be written to { $file }: { $reason }; choose another file or folder
simulate-no-policy = --policy names no policy; write --policy clock

simulate-column-policy = Policy
simulate-column-mean = Mean
simulate-column-p50 = Half
simulate-column-p90 = 90%
simulate-column-p95 = 95%
simulate-column-max = Longest
simulate-column-ordinary = Ordinary
simulate-column-priority = Priority
simulate-column-appointment = Appointment
simulate-column-cost = J
simulate-column-tickets = Tickets
simulate-column-unserved = Unserved
simulate-column-overtakings = Overtakings
simulate-column-utilisation = Utilisation
simulate-column-busiest = Busiest window
simulate-column-spread = Spread
simulate-column-speed = Choices/s

simulate-plot-title = { $scenario }: mean wait by time of arrival ({ $days ->
    [one] one virtual day
   *[other] { $days } virtual days
})
simulate-plot-minutes = minutes
simulate-plot-time = time of arrival

replay-title = { $day }: { $tickets } visitors played again ({ $left_out } left out: cancelled before any call, or for a service that is gone)
replay-shortened = { $tickets } of them went on to a service that is gone; it is left out
replay-notes = as-it-was: the waits that people really had. Utilisation there counts services alone, not the time between two.
replay-nothing = on { $day } nobody took a ticket or no window was open: there is nothing to play again
