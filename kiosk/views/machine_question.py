"""The question that lies over a page, in words: are you there, somebody is coming, a doubt, a refusal."""

from kiosk.views.machine_said import Said, seconds_left
from kiosk.views.machine_view import Question
from kiosk.views.told import wait_said
from queue_machine.domain.wall import clock_text


class QuestionWords(Said):
    """Speaks of what is asked, if anything is."""

    def question(self) -> Question | None:
        progress = self.progress
        left = seconds_left(progress, self.now)
        match progress.question:
            case "idle":
                return Question(
                    title=self.say("machine-idle"),
                    words=self.say("machine-idle-words"),
                    accept=self.say("machine-idle-stay"),
                    accept_intent="still_here",
                    refuse=self.say("machine-idle-leave"),
                    refuse_intent="home",
                    left=self.share(left),
                    left_words=self.say("machine-idle-left", seconds=left or 0),
                )
            case "help" if (staffed := self._nobody_here()) is not None:
                return staffed
            case "help":
                state = progress.help or "asking"
                if self.hall.hub_since is not None:
                    # It is recorded, but nobody can hear of it now: a person must not wait for somebody who won't come.
                    state = "failed"
                return Question(
                    title=self.say(f"machine-help-{state}"),
                    words=self.say(f"machine-help-{state}-words"),
                    accept=self.say("machine-understood"),
                    accept_intent="confirm",
                )
            case "doubtful":
                return Question(
                    title=self.say("machine-doubtful"),
                    words=self.say("machine-doubtful-words", date=self.short_date(self.hall.date)),
                    accept=self.say("machine-doubtful-take"),
                    accept_intent="confirm",
                    refuse=self.say("machine-doubtful-help"),
                    refuse_intent="help",
                )
            case "late":
                return self._late()
            case "ended":
                service = self.hall.service(progress.service)
                since = clock_text(service.ended_at) if service is not None and service.ended_at is not None else ""
                return Question(
                    title=self.say("machine-ended", service=self.say(f"service-{progress.service}-short")),
                    words=self.say("machine-ended-words", time=since, date=self.next_day()),
                    accept=self.say("machine-understood"),
                    accept_intent="confirm",
                    refuse=self.say("machine-help-large"),
                    refuse_intent="help",
                )
            case "refused":
                return self._refused()
            case _:
                return None

    def _late(self) -> Question:
        """Said before the ticket: it may be served only after the hours."""
        hall, progress = self.hall, self.progress
        service = hall.service(progress.service)
        met = None if service is None else service.met_by(progress.group)
        return Question(
            title=self.say("machine-late"),
            words=self.say(
                "machine-late-words",
                ahead=self.say("machine-card-ahead", people=0 if met is None else met.ahead),
                wait=wait_said(self.texts, progress.language, 0 if met is None else met.told),
                time=clock_text(hall.ends or 0),
                date=self.next_day(),
            ),
            accept=self.say("machine-late-take"),
            accept_intent="confirm",
            refuse=self.say("machine-doubtful-help"),
            refuse_intent="help",
            back=self.say("machine-late-back"),
        )

    def _nobody_here(self) -> Question | None:
        """Outside hours nobody comes, whoever was called: since when somebody is there; None while somebody is."""
        hall = self.hall
        if hall.day != "closed" or hall.served_late or (hall.opening is not None and hall.staffed_from is None):
            return None
        if hall.staffed_from is None:
            words = self.say("machine-help-away-unknown")
        else:
            opening = hall.staffed_from
            time = clock_text(opening.spans[0].start)
            words = self.say("machine-help-away-words", date=self.day_name(opening), time=time)
        return Question(
            title=self.say("machine-help-away"),
            words=words,
            accept=self.say("machine-understood"),
            accept_intent="confirm",
        )

    def _refused(self) -> Question:
        progress = self.progress
        key = f"machine-refused-{progress.refusal}"
        words = self.say(key) if self.texts.has(key) else self.say("machine-refused-words")
        return Question(
            title=self.say("machine-refused"),
            words=words,
            accept=self.say("machine-understood"),
            accept_intent="confirm",
            refuse=self.say("machine-help-large"),
            refuse_intent="help",
        )
