"""Signing and sending back, wherever a record is read: only what was shown is signed, byte for byte."""

from zhili_tui.errors import SigningFailed, expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.glossary import term
from zhili_tui.services.signing import GivenSignoff
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.base.screen import Room
from zhili_tui.tui.signoff import items as signable
from zhili_tui.tui.signoff.items import QueueItem, ShownRecord
from zhili_tui.tui.widgets.cells import fit
from zhili_tui.tui.widgets.text_lines import Lines, paragraph

UNDER_WAY = N_("Signing is under way.")
WAITED_FOR = N_("Working out what waits for you.")
#: Cells for the record that a sentence names.
NAMED = 30


class SignFlow(Room):
    """Subclasses say which records are meant, and what was shown of each; they are told what was given."""

    def __init__(self, office: Workspace) -> None:
        super().__init__(office)
        self.seen: dict[str, ShownRecord] = {}  # what was shown of each record, to its end
        self.giving = False

    def targets(self) -> list[QueueItem]:
        """The records meant, all of them shown; none, and a word, where one is not to be signed."""
        raise NotImplementedError

    def gave(self, gone: set[str], error: str) -> None:
        """These records have been signed or sent back; or something stopped it."""

    def ask_who(self) -> None:
        """Nobody signs before it is known who he is."""
        from zhili_tui.tui.dialogs import first_run

        first_run.ask(self.zhili, lambda: self.say(_(N_("Now it is known who you are; what waits for you is being worked out"))))

    def action_sign(self) -> None:
        """Ask, then sign: all that may go together in one go, the others one by one."""
        if not self.zhili.who:
            self.ask_who()
            return
        chosen = self.targets()
        together = [one for one in chosen if not one.alone]
        words = list(dict.fromkeys(one.verdict for one in together))
        groups = [[one for one in together if one.verdict == word] for word in words] + [[one] for one in chosen if one.alone]
        if groups:
            self.confirm(groups, [])

    def confirm(self, groups: list[list[QueueItem]], agreed: list[list[QueueItem]]) -> None:
        """Ask about each group; one no, and nothing is signed."""
        from zhili_tui.tui.dialogs.confirm import Ask

        if not groups:
            self.give(agreed, "", "")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.confirm(groups[1:], [*agreed, groups[0]])
            else:
                self.say(_(N_("Nothing was signed.")))

        word = N_("acknowledge receipt") if groups[0][0].verdict == "acknowledged" else N_("sign")
        self.app.push_screen(Ask(self.question(groups[0]), self.summary(groups[0]), _(word)), answered)

    def question(self, group: list[QueueItem]) -> str:
        """What Enter would do."""
        first = group[0]
        roles = _(N_(", ")).join(dict.fromkeys(_(term(one.role)) for one in group))
        if len(group) == 1:
            text = N_("Acknowledge “{title}” as {roles}?") if first.verdict == "acknowledged" else N_("Sign “{title}” as {roles}?")
            return translate(text, {"title": f"{first.kind} {first.title}", "roles": roles})
        text = N_("Acknowledge {count} records as {roles}?") if first.verdict == "acknowledged" else N_("Sign {count} records as {roles}?")
        return translate(text, {"count": len(group), "roles": roles})

    def summary(self, group: list[QueueItem]) -> Lines:
        """What it is about: each record, what signing means, what the check reminds of."""
        width = self.size.width
        lines = signable.listed(group, width)
        lines += [[], *paragraph(signable.meaning(group[0]), width - 4, "  ")]
        if group[0].alone:
            lines += paragraph(_(N_("This kind is signed one by one, each in a commit of its own.")), width - 4, "  ")
        reminders = sum(self.seen[one.path].warnings for one in group)
        text = (
            translate(N_("Reminders of the check: {count}"), {"count": reminders}) if reminders else _(N_("The check reminds of nothing."))
        )
        return lines + paragraph(text, width - 4, "  ")

    def action_return(self) -> None:
        """Ask for the note, then send back."""
        from zhili_tui.tui.dialogs.confirm import AskText

        if not self.zhili.who:
            self.ask_who()
            return
        chosen = self.targets()
        if not chosen:
            return

        def noted(note: str | None) -> None:
            if note:
                self.give([chosen], "returned", note)
            else:
                self.say(_(N_("Nothing was sent back.")))

        title = _(N_("Send back: what is to be mended?"))
        self.app.push_screen(
            AskText(
                title,
                signable.listed(chosen, self.size.width),
                _(N_("Say what is to be mended; without a note nothing is sent back")),
                word=_(N_("send back")),
            ),
            noted,
        )

    def give(self, groups: list[list[QueueItem]], verdict: str, note: str) -> None:
        """Sign behind the screen; where OpenSSH wants a passphrase, at the terminal."""
        from zhili_tui.vcs import signing_key

        self.giving = True
        if not signing_key.asks(self.office.git):
            self.finish("sign", lambda: self.signed(groups, verdict, note), lambda came: self.done(groups, *came, verdict))
            return
        try:
            given, error = self.zhili.ask_passphrase(self.office.git, lambda: self.signed(groups, verdict, note))
        except SigningFailed as failed:
            given, error = [], str(failed)
        self.done(groups, given, error, verdict)

    def signed(self, groups: list[list[QueueItem]], verdict: str, note: str) -> tuple[list[GivenSignoff], str]:
        """Sign each group: what was given, and what stopped it."""
        given: list[GivenSignoff] = []
        try:
            for group in groups:
                shown = {one.path: self.seen[one.path].data for one in group}
                roles = {one.path: one.role for one in group}
                given += self.office.signing.sign(list(shown), roles, verdict or group[0].verdict, note, shown=shown)
        except Exception as error:
            return given, str(expected(error))
        return given, ""

    def done(self, groups: list[list[QueueItem]], given: list[GivenSignoff], error: str, verdict: str) -> None:
        """Say what came of it, the first record by its name."""
        self.giving = False
        text = ""
        if given:
            first = next(one for group in groups for one in group if one.path == given[0].path)
            parts = {
                "count": len(given),
                "title": fit(self.office.title_at(first.path), NAMED).rstrip(),
                "role": _(term(first.role)),
                "commit": given[-1].commit[:8],
            }
            sentence = N_("{count} sent back as {role}: {title} ({commit}).")
            if verdict != "returned":
                sentence = N_("{count} signed as {role}: {title} ({commit}). It stays; answer it with a return")
            text = translate(sentence, parts)
        if not self.left:
            self.gave({one.path for one in given}, error)
        (self.zhili if self.left else self).say("  ".join(filter(None, (text, error, *self.office.notices()))))
        if given:
            self.zhili.saves.clear()  # the key that takes back must not reach past what cannot be taken back
            self.zhili.reckon()
