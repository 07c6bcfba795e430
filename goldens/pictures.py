"""Pictures and what Pillow sees in them: python3 goldens/pictures.py

Made with Pillow 9.4.0 (libjpeg-turbo 2.1.5) and NumPy 1.24.2. What Pillow cannot write (interlaced PNG, 16 bits a colour,
other colour spaces of JPEG, top-down BMP) is written or patched here; what is read is always Pillow's, but for 16 bits.
"""
import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(7)
H, W = 11, 13
y, x = np.mgrid[0:H, 0:W]
smooth = np.stack([x * 19, y * 23, 255 - x * 9 - y * 10], -1).astype("u1")
noisy = rng.integers(0, 256, (H, W, 3), dtype="u1")
colour = Image.fromarray(noisy)
gray = colour.convert("L")
alpha = Image.fromarray(np.concatenate([noisy, rng.integers(0, 256, (H, W, 1), dtype="u1")], -1))


def saved(image, **options):
    stream = io.BytesIO()
    image.save(stream, **options)
    return stream.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def packed(row, depth):
    """Numbers of a row, `[width, channels]`, as bytes."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype("u1").tobytes()
    bits = "".join(format(v, f"0{depth}b") for v in row.ravel())
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8))


def filtered(lines, step):
    """Each line filtered by another of the five filters of PNG."""
    out, above = b"", None
    for number, line in enumerate(lines):
        above = above or bytes(len(line))
        kind = number % 5
        made = bytearray()
        for at, v in enumerate(line):
            left = line[at - step] if at >= step else 0
            up, corner = above[at], above[at - step] if at >= step else 0
            p = left + up - corner
            paeth = min((left, up, corner), key=lambda c: (abs(p - c), (left, up, corner).index(c)))
            made.append((v - [0, left, up, (left + up) // 2, paeth][kind]) & 255)
        out, above = out + bytes([kind]) + bytes(made), line
    return out


def png(pixels, depth, kind, interlaced, extra=b""):
    height, width, channels = pixels.shape
    step = max(1, channels * depth // 8)
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    data = b""
    for left, top, right, down in passes:
        part = pixels[top::down, left::right]
        if part.size:
            data += filtered([packed(row, depth) for row in part], step)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def segments(jpeg):
    at = 2
    while jpeg[at + 1] != 0xDA:
        length = struct.unpack(">H", jpeg[at + 2:at + 4])[0]
        yield jpeg[at + 1], jpeg[at:at + 2 + length]
        at += 2 + length
    yield 0xDA, jpeg[at:]


def jpeg_with(jpeg, drop=(), first=b"", names=None):
    """Without some segments, with others in front, the components renamed."""
    out = b"\xff\xd8" + first
    for marker, content in segments(jpeg):
        if marker in drop:
            continue
        content = bytearray(content)
        if names and marker in (0xC0, 0xC2):
            for n, name in enumerate(names):
                content[10 + 3 * n] = ord(name)
        if names and marker == 0xDA:
            for n, name in enumerate(names):
                content[5 + 2 * n] = ord(name)
        out += bytes(content)
    return out


def adobe(transform):
    return b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + bytes([transform])


def exif(orientation):
    made = Image.Exif()
    made[0x0112] = orientation
    return made


def top_down(bmp):
    start, width, height, bits = struct.unpack("<I", bmp[10:14])[0], *struct.unpack("<ii", bmp[18:26]), struct.unpack("<H", bmp[28:30])[0]
    row = (width * bits + 31) // 32 * 4
    rows = [bmp[start + row * n:start + row * (n + 1)] for n in range(height)]
    return bmp[:22] + struct.pack("<i", -height) + bmp[26:start] + b"".join(rows[::-1])


as_stored = Image.frombytes("YCbCr", (W, H), smooth.tobytes())  # written without a change of colours
plain = saved(as_stored, format="jpeg", quality=95, subsampling=0)
ink = Image.fromarray(np.dstack([255 - smooth, x * 9]).astype("u1"), mode="CMYK")
inked = saved(ink, format="jpeg", quality=95)
palette = colour.quantize(9)
clear_palette = saved(palette, format="png", transparency=bytes([0, 100, 255]))
tiny = np.array([[0, 255, 90], [30, 60, 120]], "u1")
by_bits = {d: rng.integers(0, 2 ** d, (H, W, 1)) for d in (1, 2, 4, 8)}
plte = chunk(b"PLTE", rng.integers(0, 256, (4, 3), dtype="u1").tobytes())
exif_png = saved(Image.fromarray(smooth), format="png", exif=exif(6))

files = [
    ("rgb.png", saved(colour, format="png"), 3, 0),
    ("gray.png", saved(gray, format="png"), 1, 0),
    ("alpha.png", saved(alpha, format="png"), 4, 1),
    ("opaque-alpha.png", saved(colour.convert("RGBA"), format="png"), 3, 0),
    ("gray-alpha.png", saved(alpha.convert("LA"), format="png"), 4, 1),
    ("palette.png", saved(palette, format="png"), 3, 0),
    ("palette-4-bit.png", saved(palette, format="png", bits=4), 3, 0),
    ("clear-palette.png", clear_palette, 4, 1),
    ("clear-colour.png", saved(colour, format="png", transparency=tuple(int(v) for v in noisy[2, 3])), 4, 0),
    ("clear-gray.png", saved(gray, format="png", transparency=gray.getpixel((3, 2))), 4, 0),
    ("one-bit.png", saved(gray.point(lambda v: 255 * (v > 99)).convert("1"), format="png"), 1, 0),
    *[(f"interlaced-gray-{d}.png", png(v, d, 0, True), 1, 0) for d, v in by_bits.items()],
    ("gray-2.png", png(by_bits[2], 2, 0, False), 1, 0),
    ("interlaced-palette-2.png", png(by_bits[2], 2, 3, True, plte), 3, 0),
    ("interlaced-rgb.png", png(noisy, 8, 2, True), 3, 0),
    ("turned.png", exif_png, 3, 0),
    ("rgb.jpg", saved(Image.fromarray(smooth), format="jpeg", quality=95, subsampling=0), 3, 3),
    ("progressive.jpg", saved(Image.fromarray(smooth), format="jpeg", quality=95, subsampling=0, progressive=True), 3, 3),
    ("gray.jpg", saved(Image.fromarray(smooth).convert("L"), format="jpeg", quality=95), 1, 2),
    ("adobe-rgb.jpg", jpeg_with(plain, {0xE0}, adobe(0)), 3, 3),
    ("adobe-ycc.jpg", jpeg_with(plain, {0xE0}, adobe(1)), 3, 3),
    ("named-rgb.jpg", jpeg_with(plain, {0xE0}, names="RGB"), 3, 3),
    ("unmarked-ycc.jpg", jpeg_with(plain, {0xE0}), 3, 3),
    ("jfif-before-adobe.jpg", b"".join([plain[:20], adobe(1), plain[20:]]), 3, 3),
    ("cmyk.jpg", inked, 3, 4),
    ("ycck.jpg", jpeg_with(inked, {0xEE}, adobe(2)), 3, 4),
    ("unmarked-cmyk.jpg", jpeg_with(inked, {0xEE}), 3, 4),
    *[(f"turned-{o}.jpg", saved(Image.fromarray(tiny.repeat(8, 0).repeat(8, 1)), format="jpeg", quality=95, exif=exif(o)), 1, 2)
      for o in range(1, 9)],
    ("rgb.bmp", saved(colour, format="bmp"), 3, 0),
    ("gray.bmp", saved(gray, format="bmp"), 1, 0),
    ("palette.bmp", saved(palette, format="bmp"), 3, 0),
    ("one-bit.bmp", saved(gray.convert("1"), format="bmp"), 1, 0),
    ("top-down.bmp", top_down(saved(colour, format="bmp")), 3, 0),
    ("rgbx.bmp", saved(alpha, format="bmp"), 3, 0),
    ("rgb.tif", saved(colour, format="tiff"), 3, 0),
    ("gray-lzw.tif", saved(gray, format="tiff", compression="tiff_lzw"), 1, 0),
    ("rgb-deflated.tiff", saved(colour, format="tiff", compression="tiff_adobe_deflate"), 3, 0),
    ("alpha.tif", saved(alpha, format="tiff"), 4, 1),
    ("palette.tif", saved(palette, format="tiff"), 3, 0),
    ("one-bit.tif", saved(gray.convert("1"), format="tiff", tiffinfo={258: 1}), 1, 0),
    ("turned.tif", saved(colour, format="tiff", tiffinfo={274: 6}), 3, 0),
]


def text(data):
    return base64.b64encode(bytes(data)).decode()


def row(name, data, channels, tolerance):
    opened = Image.open(io.BytesIO(data))
    opened.load()  # turns a TIFF by itself
    opened = opened if opened.format == "TIFF" else ImageOps.exif_transpose(opened)
    white = Image.new("RGBA", opened.size, "white")
    shown = Image.alpha_composite(white, opened.convert("RGBA")).convert("RGB") if channels == 4 else opened.convert("RGB")
    return dict(name=name, bytes=text(data), channels=channels, tolerance=tolerance, height=opened.height, width=opened.width,
                pixels=text(np.asarray(shown.convert("L") if channels == 1 else shown).tobytes()))


def deep(name, data, pixels):
    return dict(name=name, bytes=text(data), channels=pixels.shape[2], height=pixels.shape[0], width=pixels.shape[1],
                pixels=pixels.ravel().tolist())


deep16 = rng.integers(0, 65536, (3, 5, 3), dtype="u2")
one = deep16[:, :, :1]
made = dict(
    files=[row(*file) for file in files],
    luma=text(np.asarray(gray).tobytes()),
    resized=dict(height=H, width=W, source=text(noisy.tobytes()), sizes=[
        dict(height=h, width=w, pixels=text(np.asarray(colour.resize((w, h), Image.BILINEAR)).tobytes()))
        for h, w in ((3, 3), (2, 7), (22, 26), (11, 13), (1, 1), (8, 24))]),
    deep=[
        deep("gray-16.png", saved(Image.fromarray(one[:, :, 0]), format="png"), one),
        deep("rgb-16.png", png(deep16, 16, 2, False), deep16),
        deep("interlaced-16.png", png(one, 16, 0, True), one),
        deep("gray-16.tif", saved(Image.fromarray(one[:, :, 0]), format="tiff"), one),
    ],
    unread=dict(gif=text(saved(gray, format="gif")), webp=text(saved(colour, format="webp", lossless=True)),
                pages=text(saved(gray, format="tiff", save_all=True, append_images=[gray])),
                depthless=text(saved(gray.convert("1"), format="tiff")),
                packbits=text(saved(gray, format="tiff", compression="packbits"))),
)
Path(__file__).with_name("pictures.json").write_text(json.dumps(dict(cases=[made])) + "\n")
