"""Reads and writes .wd streams: the symbols of one picture, [rows, columns, channels], coded without loss.

`frequencies` is the codec's model: it is in the metadata of every exported ONNX file. FORMAT.md says what the bytes are.
"""
import zlib

import numpy as np


def _intervals(frequencies):
    if sum(frequencies) != 65536 or min(frequencies) < 1:
        raise ValueError("frequencies must be whole numbers of at least 1 that sum to 65536")
    last = frequencies.index(max(frequencies))  # the most frequent symbol, the first of several, stands last
    order = [symbol for symbol in range(len(frequencies)) if symbol != last] + [last]
    slots = [symbol for symbol in order for _ in range(frequencies[symbol])]
    return slots, [slots.index(symbol) for symbol in range(len(frequencies))], last


def _checksums(frequencies, tail):
    table = zlib.crc32(np.array([frequency - 1 for frequency in frequencies], "<u2").tobytes())
    return table & 0xFFFF, zlib.crc32(b"WD\x01" + tail, zlib.crc32(table.to_bytes(4, "little")))


def read(stream, frequencies):
    """The symbols in the bytes of a .wd file: uint8 [rows, columns, channels]."""
    slots, starts, last = _intervals(frequencies)
    name, checksum = _checksums(frequencies, stream[7:])
    if len(stream) < 12 or stream[:3] != b"WD\x01":
        raise ValueError("expected a .wd stream of version 1")
    if int.from_bytes(stream[7:9], "little") != name:
        raise ValueError("this stream is another codec's: read it with that codec's frequencies")
    if int.from_bytes(stream[3:7], "little") != checksum:
        raise ValueError("this stream is damaged: fetch or write it again")
    shape, at = [], 9
    while len(shape) < 3:
        size, shift = 0, 0
        while shift == 0 or stream[at - 1] > 127:
            size, shift, at = size | (stream[at] & 127) << shift, shift + 7, at + 1
        shape.append(size)
    symbols = np.empty(shape, np.uint8)
    flat = symbols.reshape(-1)
    payload = iter(stream[at:])
    distance, width = int.from_bytes([next(payload, 0) for _ in range(4)], "big"), 2**32 - 1
    for index in range(len(flat)):
        unit = width >> 16
        slot = distance // unit
        symbol = flat[index] = slots[slot] if slot < 65536 else last
        start = unit * starts[symbol]
        distance -= start
        width = width - start if symbol == last else unit * frequencies[symbol]
        while width < 2**24:
            distance, width = distance << 8 | next(payload, 0), width << 8
    return symbols


def _carry(out):
    at = len(out) - 1
    while out[at] == 255:
        out[at], at = 0, at - 1
    out[at] += 1


def write(symbols, frequencies):
    """The bytes of a .wd file of symbols [rows, columns, channels], whole numbers below len(frequencies)."""
    _, starts, last = _intervals(frequencies)
    symbols = np.asarray(symbols)
    if symbols.ndim != 3 or symbols.dtype.kind not in "iu":
        raise ValueError(f"expected whole numbers [rows, columns, channels], got {symbols.dtype} {list(symbols.shape)}")
    if symbols.size > 0 and (symbols.min() < 0 or symbols.max() >= len(frequencies)):
        raise ValueError(f"expected symbols of 0 to {len(frequencies) - 1}, got {symbols.min()} to {symbols.max()}")
    out, low, width = bytearray(), 0, 2**32 - 1
    for symbol in symbols.reshape(-1).tolist():
        unit = width >> 16
        start = unit * starts[symbol]
        low, width = low + start, width - start if symbol == last else unit * frequencies[symbol]
        if low >= 2**32:
            _carry(out)
        low &= 2**32 - 1
        while width < 2**24:
            out.append(low >> 24)
            low, width = low << 8 & 2**32 - 1, width << 8
    if low + width > 2**32:
        _carry(out)
    elif low > 0:
        out.append(-(-low >> 24))  # rounded up
    sizes = bytearray()
    for size in symbols.shape:
        while size > 127:
            sizes, size = sizes + bytes([size & 127 | 128]), size >> 7
        sizes.append(size)
    name, _ = _checksums(frequencies, b"")
    tail = name.to_bytes(2, "little") + bytes(sizes + out)
    return b"WD\x01" + _checksums(frequencies, tail)[1].to_bytes(4, "little") + tail
