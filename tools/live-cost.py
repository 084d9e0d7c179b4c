#!/usr/bin/env python3
"""What the live view costs a training: pairs of the same training without and with `--live` and a reader of its events.

usage: tools/live-cost.py PAIRS EPOCHS JAVA... -jar target/lanewise-0.1.0-SNAPSHOT-cli.jar

The order changes from pair to pair. Prints the quotient of the training seconds of each pair, with by without, then their
median, and their mean with its standard error. What begins and ends the view takes about a tenth of a second, which a
training of a few seconds is too short to tell from the rest: 100 epochs, of which ten pairs take five minutes.
"""
import re
import statistics
import subprocess
import sys
import threading
import urllib.request


def read(address):
    """Opens the page and takes its events until they end, as a browser does."""
    page = urllib.request.urlopen(address).read().decode()
    token = re.search(r'"?token"?\s*[:=]\s*"([0-9a-f]+)"', page).group(1)
    with urllib.request.urlopen(f"{address}events?{token}") as events:
        while events.read1(1 << 16):
            pass


def seconds(command, epochs, live):
    train = ["train", "--epochs", epochs, "--no-progress"] + (["--live"] if live else [])
    process = subprocess.Popen(command + train, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    trained = None
    reader = None
    for line in process.stdout:
        word, _, rest = line.partition(" ")
        if word == "live":
            reader = threading.Thread(target=read, args=(rest.strip(),))
            reader.start()
        elif word == "trained":
            trained = float(re.search(r"in ([0-9.]+) s", rest).group(1))
    if process.wait() != 0 or trained is None or (reader is None) == live:
        sys.exit(f"{' '.join(command)}: no training that ended well")
    if reader is not None:
        reader.join()
    return trained


def main():
    pairs, epochs, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    for live in (False, True):
        seconds(command, "1", live)  # the disk's cache
    quotients = []
    for i in range(pairs):
        order = (False, True) if i % 2 == 0 else (True, False)
        times = {live: seconds(command, epochs, live) for live in order}
        quotients.append(times[True] / times[False])
        print(f"{times[False]:.2f} s without, {times[True]:.2f} s with: {quotients[-1]:.4f}", flush=True)
    error = statistics.stdev(quotients) / len(quotients) ** 0.5 if pairs > 1 else float("nan")
    print(
        f"median {statistics.median(quotients):.4f}, mean {statistics.mean(quotients):.4f}, its standard error {error:.4f}"
        f" ({pairs} pairs)"
    )


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main()
