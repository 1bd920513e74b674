"""Makes the fixtures in media/ anew: what Chromium's MediaRecorder gives, chunk by chunk.

`python -m tests.recordings.make_media`. Each take is a folder with one file a chunk, named by
segment and number, and `take.json` with its type and the seconds of each segment.
"""

import base64
import json
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from tests.browser.site import chromium

MEDIA = Path(__file__).parent / "media"
PAGE = "http://localhost/"  # a secure context, as devices demand; nothing is asked of the network
FLAGS = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
TAKES = {
    "webm": ("video/webm;codecs=vp8,opus", [6, 4]),
    "webm-audio": ("audio/webm;codecs=opus", [5, 3]),
    "mp4": ("video/mp4;codecs=avc1.42E01E,opus", [9, 4]),
    "mp4-audio": ("audio/mp4;codecs=opus", [5, 3]),
}
RECORD = """async ([mime, seconds]) => {
  const video = mime.startsWith("video") && { width: 320, height: 240, frameRate: 15 };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video });
  const recorder = new MediaRecorder(stream, {
    mimeType: mime, videoBitsPerSecond: 100_000, audioBitsPerSecond: 32_000,
    // MP4 comes in fragments that begin with a key frame: without this, one chunk of many seconds.
    ...(mime.startsWith("video/mp4") && { videoKeyFrameIntervalDuration: 2000 }) });
  const chunks = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  const begun = new Promise((resolve) => recorder.onstart = () => resolve(performance.now()));
  const stopped = new Promise((resolve) => recorder.onstop = resolve);
  recorder.start(1000);
  const start = await begun;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  recorder.stop();
  const took = (performance.now() - start) / 1000;
  await stopped;
  stream.getTracks().forEach((track) => track.stop());
  const text = async (blob) => btoa(Array.from(new Uint8Array(await blob.arrayBuffer()),
    (byte) => String.fromCharCode(byte)).join(""));
  return { took, chunks: await Promise.all(chunks.filter((c) => c.size).map(text)) };
}"""


def empty_page(route: Route) -> None:
    route.fulfill(body="<title>Recording</title>", content_type="text/html")


def record(page: Page, name: str) -> None:
    mime, lengths = TAKES[name]
    folder = MEDIA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    taken = []
    for segment, seconds in enumerate(lengths):
        said: dict[str, Any] = page.evaluate(RECORD, [mime, seconds])
        for number, chunk in enumerate(said["chunks"]):
            (folder / f"{segment}-{number:02}.bin").write_bytes(base64.b64decode(chunk))
        taken.append(round(said["took"], 2))
    (folder / "take.json").write_text(json.dumps({"mime": mime, "seconds": taken}) + "\n")


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.route("**/*", empty_page)
        page.goto(PAGE)
        for name in TAKES:
            record(page, name)
        browser.close()


if __name__ == "__main__":
    main()
