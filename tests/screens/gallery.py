"""A face that shows every piece of the toolkit: looked at by people, measured by tests.

Run as `python tests/screens/gallery.py FOLDER [#COLOUR]` under a display; writes one picture for each type size and
page. With `stay` it waits to be touched, prints each intent as a line of JSON, and ends with its input.
"""

import json
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kiosk.touch.shell import WindowShape, prepare  # noqa: E402


def gallery() -> type:
    """The gallery's class; Kivy is imported here."""
    from kiosk.touch.face import Face
    from kiosk.touch.stage import Pages
    from kiosk.touch.toolkit import (
        QR,
        Badge,
        Button,
        Card,
        Column,
        Countdown,
        Grid,
        Icon,
        Keypad,
        Layers,
        Modal,
        Pill,
        Row,
        Rule,
        Space,
        Stepper,
        Text,
    )  # fmt: skip

    def service(icon: str, name: str, waiting: str, wait: str, face: "Gallery", **rest: object) -> Card:
        return Card(
            Row(Badge(icon), Text(name, font="title", bold=True, grow=1), gap="m"),
            Row(Text(waiting, font="body", colour="muted", grow=1), Text(wait, font="body", bold=True, colour="accent",
                keeps_colour=True), gap="s"),
            on_tap=lambda: face.send("service", id=name), name=f"service-{icon}", **rest,
        )  # fmt: skip

    class Gallery(Face):
        def compose(self) -> Layers:
            self.pages = Pages({"menu": self.menu, "inputs": self.inputs, "slip": self.slip})
            return self.pages

        def draw(self, view: dict) -> None:
            self.set_elder(view["elder"])
            self.pages.turn(view["page"])
            if view.get("ask"):
                self.modal = Modal(
                    "您还在吗？", "如果没有操作，画面将回到首页。",
                    buttons=(Button("我还需要时间", on_tap=lambda: self.send("stay"), name="stay"),
                             Button("不用了，回到首页", kind="quiet", on_tap=lambda: self.send("go"))),
                    countdown=Countdown(words=lambda left: f"{left} 秒后回到首页"),
                )  # fmt: skip
                self.modal.countdown.total, self.modal.countdown.left = 20, 13
                self.ask(self.modal)
            elif getattr(self, "modal", None):
                self.dismiss(self.modal)

        def head(self) -> Row:
            return Row(
                Icon("bank", font="headline", colour="accent"),
                Column(
                    Text("安居市住房公积金管理中心", font="lead", bold=True),
                    Text("城东服务大厅", font="caption", colour="muted"), gap=0, grow=1),
                Button("English", kind="quiet", font="body", name="language"),
                Button("长辈版", icon="format-size", kind="quiet", font="body",
                       on_tap=lambda: self.send("elder"), name="elder"),
                gap="m",
            )  # fmt: skip

        def menu(self) -> Column:
            return Column(
                self.head(),
                Column(
                    Text("您要办理什么业务？", font="headline", bold=True),
                    Text("请用手指点一下要办的业务，取到号后在大厅就座等候叫号。", font="lead", colour="muted"),
                    gap="xs"),
                Button("我不清楚，请人帮忙", icon="human-greeting", kind="quiet", font="title",
                       on_tap=lambda: self.send("help"), name="help"),
                Grid(
                    service("cash", "公积金提取", "前面 6 人", "约 20 分钟", self),
                    service("home", "公积金贷款", "前面 2 人", "约 35 分钟", self),
                    service("briefcase", "单位缴存登记、变更与转移接续", "前面 0 人", "不用等", self),
                    service("earth", "跨省通办", "现在没有窗口办理", "13:00 起办理", self, disabled=True),
                    columns=2, gap="m"),
                Grid(Pill("6 人等候", tone="tint", icon="account-multiple"),
                     Pill("正在办理", tone="good", icon="check"),
                     Pill("快没纸了", tone="warn", icon="alert"), Pill("打印机故障", tone="bad", icon="alert-circle"),
                     columns=2, gap="s"),
                Card(Row(Icon("star", colour="accent", font="title"),
                         Column(Text("优先办理", font="lead", bold=True),
                                Text("老年人、残疾人、孕产妇、退役军人，到窗口核对证件", font="body", colour="muted"),
                                gap=0, grow=1),
                         Icon("chevron-right", colour="muted", font="title"), gap="m"),
                     tone="tint", on_tap=lambda: self.send("priority"), name="priority"),
                Space(grow=1),
                Rule(),
                Row(Button("返回", icon="arrow-left", kind="quiet", grow=1), Button("打印号票", icon="printer", grow=1),
                    gap="m"),
                pad="l", gap="m",
            )  # fmt: skip

        def inputs(self) -> Column:
            return Column(
                self.head(),
                Text("您一共要办几件业务？", font="headline", bold=True, halign="center"),
                Row(Stepper(value=3, on_change=lambda value: self.send("cases", value=value), name="cases"),
                    pack="center"),
                Text("Please enter the number on your ticket", font="lead", halign="center", colour="muted"),
                Row(Keypad(on_key=lambda key: self.send("key", key=key), grow=1), gap="m"),
                Row(Button("取消号票", kind="danger", grow=1), Button("不可用", grow=1, disabled=True),
                    Button("跳过", kind="plain", grow=1), gap="m"),
                Space(grow=1),
                Button("好了", on_tap=lambda: self.send("done"), name="done"),
                pad="l", gap="l",
            )  # fmt: skip

        def slip(self) -> Column:
            return Column(
                self.head(),
                Space(grow=1),
                Card(Text("您的号码", font="lead", colour="muted", halign="center"),
                     Text("A023", font="number", bold=True, halign="center", fit=True, colour="accent", spacing=1.1),
                     Text("公积金提取", font="title", bold=True, halign="center"),
                     Rule(),
                     Text("前面 6 人，约 20 分钟", font="title", halign="center", even=True),
                     Text("请到 3、4、5 号窗口前就座等候，听到叫号或看到屏幕显示您的号码时再过去。过号后请告诉引导员，"
                          "不用重新取号。", font="lead", halign="center", even=True, colour="muted"),
                     Row(QR("https://hall.example/t/abcdefghijklmnopqrstuvwxyz", side=300.0), pack="center"),
                     pad="xl", gap="m"),
                Card(Row(Icon("file-document", colour="warn", font="title"),
                         Text("请准备好身份证、银行卡、购房合同", font="lead", colour="warn", grow=1)), tone="warn"),
                Space(grow=1),
                Button("知道了", name="understood"),
                pad="l", gap="l",
            )  # fmt: skip

    return Gallery


def main(folder: Path, accent: str, stay: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder / "kivy", WindowShape(1080, 1920, borderless=True, left=0, top=0))

    def tell(**values: object) -> None:
        sys.stdout.write(json.dumps(values) + "\n")
        sys.stdout.flush()

    face = gallery()(
        fonts=ROOT / ".cache" / "fonts", intent=lambda name, **values: tell(intent=name, **values), accent=accent
    )

    def tour() -> None:
        face.ready.wait(20)
        for elder in (False, True):
            for page in ("menu", "inputs", "slip", "ask"):
                view = {"elder": elder, "page": "menu" if page == "ask" else page, "ask": page == "ask"}
                face.submit(lambda view=view: face.show(view)).result(10)
                face.capture().result(10)
                face.save(folder / f"{page}-{'elder' if elder else 'normal'}.png")

    def wait_for_touches() -> None:
        face.ready.wait(20)
        face.submit(lambda: face.show({"elder": False, "page": "menu"})).result(10)
        face.capture().result(10)
        tell(where={name: face.submit(lambda name=name: face.where(name)).result(10) for name in ("help", "priority")})
        sys.stdin.read()

    def run() -> None:
        try:
            (wait_for_touches if stay else tour)()
        finally:
            face.leave()

    threading.Thread(target=run).start()
    face.run()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), next((word for word in sys.argv[2:] if word.startswith("#")), "#0f6b5c"), "stay" in sys.argv
    )
