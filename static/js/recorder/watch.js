// Asks how far the server is with a recording, ever more seldom, until it is put together or broken.
import { Refused, look } from "./api.js";

const FIRST = 500, MOST = 10_000, GROWTH = 1.4; // milliseconds

export async function watch(id, tell) {
  for (let wait = FIRST; ; wait = Math.min(MOST, wait * GROWTH)) {
    try {
      const recording = await look(id);
      tell(recording);
      if (recording.state === "ready" || recording.state === "broken") return recording;
    } catch (error) {
      if (error instanceof Refused && !error.passing) return null;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
