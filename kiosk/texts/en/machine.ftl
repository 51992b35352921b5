# The ticket machine: short sentences that somebody who reads little English understands.

machine-starting = Starting
machine-starting-lead = Just a moment, please. In a hurry? Ask the guide for a ticket.

machine-date = { $weekday } { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
machine-date-short = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
machine-weekday = { $weekday ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[6] Sunday
}
machine-day-tomorrow = tomorrow
machine-day-on = on { $date }
machine-day-another = another day
machine-today = Today, { $weekday }

## On every page

machine-back = Back
machine-help = Help
machine-help-large = I need help, please
machine-elder-on = Large
machine-elder-off = Standard
machine-language = English
machine-understood = OK
machine-more = More ({ $sheet } / { $sheets })

## First page

machine-attract = Welcome
machine-attract-lead = Take a ticket, then have a seat until you are called
machine-attract-start = Take a ticket
machine-attract-people = { $people ->
    [0] nobody is waiting
    [one] 1 person waiting
   *[other] { $people } people waiting
}
machine-attract-free = No waiting now
machine-attract-wait-one = about { $minutes } minutes
machine-attract-wait = { $least ->
    [0] up to { $minutes } minutes
   *[other] about { $least }–{ $minutes } minutes
}

## Going first

machine-priority = Go first
machine-priority-who = Aged 60 or over, disabled, pregnant, veteran and others
machine-priority-on = Goes first: { $group }
machine-groups = Which one are you?
machine-groups-lead = Then take your ticket. No papers needed here.
machine-groups-none = I wait my turn

## Choosing

machine-kinds = What do you need?
machine-services = { $kind }: which one?
machine-kinds-bring = What do you plan to do?
machine-services-bring = { $kind }: which one?
machine-card-ahead = { $people ->
    [0] Nobody ahead
   *[other] { $people } ahead
}
machine-card-wait = about { $minutes } min
machine-card-ahead-range = { $least } to { $people } ahead
machine-card-wait-range = about { $least }–{ $minutes } min
machine-card-now = No waiting
machine-card-from = from { $time }
machine-card-ended = No tickets since { $time }
machine-card-over = No more tickets today

machine-cases = How many matters?
machine-cases-lead = { $service }: one ticket is enough for all of them
machine-cases-unit = { $cases ->
    [one] 1 matter
   *[other] { $cases } matters
}
machine-cases-take = Take a ticket

machine-bring = Please bring

## The ticket

machine-issuing = Your ticket is coming
machine-issuing-lead = One moment, please

machine-slip-number = Your number
machine-slip-cases = { $service } ({ $cases } matters)
machine-slip-window-and = {", "}
machine-slip-windows = { $count ->
    [one] When called: window { $windows }
   *[other] When called: windows { $windows }
}
machine-slip-listen = Please have a seat, listen and watch the board
machine-slip-printing = Printing your slip, please wait
machine-slip-printed = Please take your slip below
machine-slip-none = No slip needed: remember this number
machine-slip-failed = No slip came out: note this number. Staff are told.
machine-slip-failed-alone = No slip came out: note this number, or tell our staff.
machine-slip-again = Your slip is not printed yet
machine-slip-print = Print the slip
machine-slip-bring = Please have ready
machine-slip-scan = Scan to see how long you wait
machine-slip-keep = Take a photo as proof
machine-slip-finish = Done
machine-slip-finish-noted = I have noted it
machine-slip-leaving = Back to the start in { $seconds } s
machine-slip-stay = Stay a little

## Slips that did not print

machine-owed-button = { $count ->
    [one] 1 slip did not print: touch here
   *[other] { $count } slips did not print: touch here
}
machine-owed = Which one is yours?
machine-owed-lead = Touch your number and the slip is printed
machine-owed-printing = Printing, please wait
machine-owed-printed = Printed. Please take your slip below
machine-owed-failed = It still did not print. Staff are told, please wait
machine-owed-failed-alone = It still did not print. Please tell our staff
machine-owed-none = All slips are printed

## Notes

machine-note-doubtful = Today's date is not confirmed. Tickets go on.
machine-note-out = Out of paper. You can still take a ticket: the number is shown here
machine-note-fault = No slips now. You can still take a ticket: the number is shown here
machine-note-none = This machine prints no slips: the number is shown here
machine-note-offline = Tickets go on. Staff may call you in person.

## Outside the hours

machine-closed = We are closed now
machine-closed-over = No more tickets today
machine-closed-over-lead = Everybody who has a ticket will still be served: please wait for your number
machine-closed-early = We are not open yet
machine-closed-yet = Opening in a moment
machine-closed-yet-lead = Staff are getting ready, please wait
machine-closed-next = We open again on { $date }
    { $hours }
machine-closed-today = Open today { $hours }
machine-closed-bring = See what to bring
machine-hours = { $start }–{ $end }
machine-hours-and = {", "}
machine-hours-none = Closed

machine-out = This machine gives no tickets now
machine-out-lead = Please go to the service desk: staff will give you one

## Questions

machine-idle = Are you still there?
machine-idle-words = If you need more time, touch "I am here"
machine-idle-stay = I am here
machine-idle-leave = No, thank you
machine-idle-left = Back to the start in { $seconds } s

machine-help-asking = Calling somebody
machine-help-asking-words = Please wait here
machine-help-coming = The guide was called
machine-help-coming-words = The guide has been told. Please wait here
machine-help-away = Nobody is here now
machine-help-away-words = Staff are here again: { $date }, from { $time }. Please come back then
machine-help-away-unknown = Please come back in office hours; they are at the door
machine-help-failed = Nobody could be called
machine-help-failed-words = Please speak to the staff near you or go to the service desk

machine-doubtful = Take a ticket all the same?
machine-doubtful-words = This machine shows { $date }, which nobody has confirmed yet. Your ticket is valid; staff will check its time
machine-doubtful-take = Take a ticket
machine-doubtful-help = Get help

machine-late = You may wait until after closing
machine-late-words =
    { $ahead }, about { $wait }.
    It may not be your turn when we close at { $time }.
    With a ticket you are still served today. Or come earlier { $date }
machine-late-take = Take a ticket all the same
machine-late-back = No ticket, go back

machine-ended = { $service }: no more tickets today
machine-ended-words = Since { $time } there is not enough time left today. Please come earlier { $date }, or ask the guide if it is urgent

machine-refused = No ticket was taken
machine-refused-words = Please try again, or ask for help
machine-refused-no-answer = The machine does not answer. Please ask the staff for a ticket
machine-refused-no-more-tickets = No more tickets for this today. Please ask the guide
machine-refused-out-of-service = This machine gives no tickets now. Please go to the service desk
