"""The peer of develop.py: watchdog tells of a module that is put in another's place, importlib reloads it, and its function is
called, which prints when it ran, and its version. Until it is killed.

reloads.py FOLDER NAME
"""

import importlib
import sys
import threading

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer


class Reloads(FileSystemEventHandler):
    def __init__(self, folder: str, name: str) -> None:
        sys.path.insert(0, folder)
        self.path = f"{folder}/{name}.py"
        self.module = importlib.import_module(name)
        self.call()

    def on_moved(self, event: FileSystemEvent) -> None:
        if event.dest_path == self.path:
            importlib.reload(self.module)
            self.call()

    def call(self) -> None:
        print(*self.module.run(), flush=True)


def main() -> None:
    folder, name = sys.argv[1:]
    observer = Observer()
    observer.schedule(Reloads(folder, name), folder)
    observer.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
