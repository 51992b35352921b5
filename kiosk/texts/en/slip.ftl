# The slip on thermal paper: 58 mm paper holds 32 letters in a line, so every sentence is short.

slip-number = Your number
slip-copy = Copy { $time }
slip-group = Priority: { $group }
slip-slot = Appointment { $time }
slip-cases = { $service } ({ $cases } cases)
slip-then = Then: { $services }

## How long

slip-ahead = { $ahead ->
    [0] Nobody ahead of you
    [one] { $ahead } person ahead of you
   *[other] { $ahead } people ahead of you
}
slip-ahead-wait = { $ahead ->
    [0] Nobody ahead, about { $minutes } min
    [one] { $ahead } ahead, about { $minutes } min
   *[other] { $ahead } ahead, about { $minutes } min
}
slip-ahead-long = { $ahead ->
    [0] Nobody ahead, about { $wait }
    [one] { $ahead } ahead, about { $wait }
   *[other] { $ahead } ahead, about { $wait }
}
slip-at-once = Nobody ahead, no wait
slip-served-from = Served from { $time }
slip-no-estimate = The wait is hard to tell now. Please listen for your number.

## What to do

slip-windows = When called: window { $windows }
slip-range = { $first }-{ $last }
slip-separator = { ", " }
slip-missed = Missed your call? Ask the hall guide.
slip-bring = Please have ready:
slip-bring-item = □ { $item }
slip-scan = Scan to see how long it takes
slip-taken = Taken at { $time }
slip-unsure = Time to be confirmed. Your number is valid.

## The day on a slip

slip-day-title = Day report
slip-day-opened = Opened
slip-day-closed = Closed
slip-day-issued = Tickets taken
slip-day-served = Served
slip-day-left = Left unserved
slip-day-tickets = { $count }
slip-day-people = { $count }
slip-day-mean = Mean wait, called
slip-day-longest = Longest wait, called
slip-day-minutes = { $minutes } min
slip-day-beyond = Waited over { $minutes } min
slip-day-services = By service (served / mean wait)
slip-day-windows = By window (served / mean wait)
slip-day-tellers = By teller (served / mean wait)
slip-day-figures = { $served } / { $minutes } min
slip-day-ratings = Ratings
slip-day-very-satisfied = Very satisfied
slip-day-satisfied = Satisfied
slip-day-dissatisfied = Dissatisfied
slip-day-unrated = Not rated
slip-day-printed = Printed at { $time }

## Test slip

slip-trial-title = Test slip
slip-trial-why = Clear letters, a clean cut and a code that scans: this printer is fine.
slip-trial-printer = Printer
slip-trial-port = Port
slip-trial-profile = Model
slip-trial-time = Time
slip-trial-letters = Chinese: 住房公积金 镕 喆 䶮 𬭎 ℃
slip-trial-sizes = Sizes
