"""QR codes as squares of black and white: how large a payload's code is, and its matrix.

The size is needed even where a printer draws the code itself; the matrix only for models that cannot, and for
pictures of slips.
"""

# Bytes that versions 1 to 18 hold at error correction level M, byte mode (ISO/IEC 18004, table 7).
_CAPACITY = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560)


def side(payload: bytes) -> int:
    """Squares along one side of the payload's code at level M, without the quiet zone. Raises `ValueError`."""
    for version, capacity in enumerate(_CAPACITY, start=1):
        if len(payload) <= capacity:
            return 17 + 4 * version
    raise ValueError(f"a QR code on a slip holds at most {_CAPACITY[-1]} bytes, not {len(payload)}")


def matrix(payload: bytes, level: str = "M") -> list[list[bool]]:
    """Rows of the code, true where black, without the quiet zone. `level` is L, M, Q or H. Raises `ValueError`."""
    import qrcode  # loaded on use: a machine whose printer draws QR codes never needs it
    from qrcode import constants, exceptions, util

    correction = {
        "L": constants.ERROR_CORRECT_L,
        "M": constants.ERROR_CORRECT_M,
        "Q": constants.ERROR_CORRECT_Q,
        "H": constants.ERROR_CORRECT_H,
    }[level]
    code = qrcode.QRCode(error_correction=correction, border=0)
    code.add_data(util.QRData(payload, mode=util.MODE_8BIT_BYTE))
    try:
        code.make(fit=True)
    except exceptions.DataOverflowError as error:
        raise ValueError(f"{len(payload)} bytes are too many for a QR code") from error
    return [[bool(square) for square in row] for row in code.get_matrix()]
