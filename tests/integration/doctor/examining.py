"""What the doctor says of a folder, section by section."""

from pathlib import Path
from typing import Any

from hotreload.config import Config
from hotreload.doctor import examine
from hotreload.doctor.limits import Limit, Limits
from hotreload.reports.findings import Section


def allowed(watches: int = 500_000, instances: int = 1000) -> Limits:
    return Limits(
        Limit(watches, "fs.inotify.max_user_watches"),
        Limit(instances, "user.max_inotify_instances"),
        Limit(16_384, "fs.inotify.max_queued_events"),
    )


def examined(root: Path, **options: Any) -> dict[str, Section]:
    sections = examine(Config(root=root, **{"port": 0, **options}), sources={})
    return {section.title: section for section in sections}


def text(sections: dict[str, Section], title: str) -> str:
    return "\n".join(sections[title].lines)
