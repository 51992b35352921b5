# A visitor's own page (opened by the code on the slip) and the rating tablet at a window.

citizen-title = Ticket { $number }
citizen-your-number = Your number
citizen-service = Service
citizen-group = Priority
citizen-taken-at = Taken at { $time }
citizen-cases = { $cases } matters
citizen-updated = As of { $time }
citizen-refresh = Refresh
citizen-large = Large type
citizen-normal = Normal type
citizen-minutes = About { $minutes } minutes
citizen-windows = Windows that can serve you: { $windows }
citizen-then = Then, on the same ticket: { $services }
citizen-and = , { "" }
citizen-bring = Please have ready
citizen-bring-done = Something missing? Ask at the window or the guide first.
citizen-why = Why others went first
citizen-told = When you took your ticket, { $people } people were ahead of you.
citizen-help = Not sure about something? Ask the guide in the hall.

## How it stands

citizen-head-waiting = You are in the queue
citizen-head-ahead = { $people ->
    [one] 1 person ahead of you
   *[other] { $people } people ahead of you
}
citizen-head-first = You are next
citizen-head-later = This service starts at { $time }
citizen-head-called = Please go to window { $window }
citizen-head-serving = Window { $window } is serving you
citizen-head-held = Window { $window } is waiting for you
citizen-head-missed = Your number was called
citizen-head-completed = All done
citizen-head-cancelled = This ticket was cancelled
citizen-head-left = This ticket has ended

citizen-line-stay = Please wait in the hall, listen for your number and watch the board.
citizen-line-slot = Your appointment is at { $time }; you are called then, or before where a window is free.
citizen-line-near = Nearly your turn: please wait near the windows with your papers in hand.
citizen-line-later = Your ticket stays valid, no need to take another. Please be back in the hall by then.
citizen-line-called = You are called to this window. Please go now, with your papers and slip.
citizen-line-serving = If you have a question, just ask the person at the window.
citizen-line-held = Your matter is half done. When you are ready, go straight back to this window: no queueing again.
citizen-line-missed = Don't worry. Come back within { $minutes } minutes and tell the guide: after a few more calls it is your turn, no new ticket needed.
citizen-line-returned = Welcome back. After about { $calls } more calls it is your turn.
citizen-line-transferred = You were passed on to the next window; the time you have waited counts.
citizen-line-next = That is done. Next comes “{ $service }” on the same ticket; the time you have waited counts.
citizen-line-after-hours = The hall is past its hours. You took your ticket in time and will be served today, please stay.
citizen-line-completed = Thank you for coming. Please take all your papers with you.
citizen-line-cancelled = If you still need us, take a new ticket at the machine or ask the guide.
citizen-line-left = If you still need us, take a new ticket or ask the guide.
citizen-line-day-closed = The hall has closed and we could not serve you today; we are sorry. Please come on the next working day, or call 12329.

## Why more people are ahead

citizen-grew-first = { $people ->
    [one] 1 visitor with priority (elderly, pregnant, disabled …) came after you and goes first by the rules.
   *[other] { $people } visitors with priority (elderly, pregnant, disabled …) came after you and go first by the rules.
}
citizen-grew-returned = { $people ->
    [one] 1 visitor whose number had passed is back; theirs was taken earlier.
   *[other] { $people } visitors whose numbers had passed are back; theirs were taken earlier.
}
citizen-grew-transferred = { $people ->
    [one] 1 visitor was passed on from another window and has waited already.
   *[other] { $people } visitors were passed on from other windows and have waited already.
}
citizen-grew-windows = Windows open and close and services take different times, so the number of people ahead goes up and down.

## Rating

citizen-rate-title = How was the service?
citizen-rate-lead = The manager sees your answer. You may also leave it out.
citizen-rate-number = Ticket { $number }: please rate us
citizen-rate-attitude = Attitude
citizen-rate-efficiency = Efficiency
citizen-level-very-satisfied = Very satisfied
citizen-level-satisfied = Satisfied
citizen-level-dissatisfied = Dissatisfied
citizen-rate-reason = If dissatisfied, what was the reason?
citizen-rate-reason-none = Not dissatisfied
citizen-rate-second-trip = Did this take you more than one trip?
citizen-rate-demanded = Did anybody ask you for a favour?
citizen-yes = Yes
citizen-no = No
citizen-trip-yes = Yes
citizen-trip-no = No
citizen-rate-send = Send
citizen-rate-thanks = Thank you for your answer
citizen-rate-thanks-more = The manager will see it. We wish you a good day!
citizen-rate-missing = Please choose attitude and efficiency.

rating-reason-slow = Too long a wait, or slow service
rating-reason-attitude = Unfriendly
rating-reason-wrong-answer = Unclear or wrong answer
rating-reason-material = Papers not explained all at once
rating-reason-second-trip = Made me come again
rating-reason-facilities = The hall itself
rating-reason-other = Something else

citizen-tablet-title = Window { $window }
citizen-tablet-idle = Welcome
citizen-tablet-idle-more = After your visit, please tell us here how we did.
citizen-tablet-gone = This rating has closed. Thank you.
