"""Everything a face is made of, by one import: the pieces of the toolkit and the theme they follow."""

from kiosk.touch.cards import TONES, Badge, Bar, Button, Card, Pill, Rule
from kiosk.touch.inputs import BACKSPACE, CLEAR, Countdown, Keypad, Modal, Stepper
from kiosk.touch.layout import Arrangement, Column, Grid, Layers, Piece, Row, Space
from kiosk.touch.paint import rgba, theme
from kiosk.touch.qr import QR
from kiosk.touch.text import Icon, Text

__all__ = [
    "BACKSPACE",
    "CLEAR",
    "QR",
    "TONES",
    "Arrangement",
    "Badge",
    "Bar",
    "Button",
    "Card",
    "Column",
    "Countdown",
    "Grid",
    "Icon",
    "Keypad",
    "Layers",
    "Modal",
    "Piece",
    "Pill",
    "Row",
    "Rule",
    "Space",
    "Stepper",
    "Text",
    "rgba",
    "theme",
]
