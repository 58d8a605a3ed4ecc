"""Keeps the library page in step with the library, and its deletions reversible."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.ui.library.library_page import LibraryPage
from nexus_desktop.ui.widgets.banner import BannerAction, BannerKind, Message
from nexus_desktop.ui.widgets.banner_area import BannerArea
from nexus_desktop.workflows.library import ProjectSummary
from nexus_desktop.workflows.workbench import Workbench

Projects = tuple[ProjectSummary, ...]


class Shelf:
    """Asks the workbench on behalf of the page; nothing here waits."""

    def __init__(self, page: LibraryPage, workbench: Workbench, banners: BannerArea) -> None:
        self._page = page
        self._workbench = workbench
        self._banners = banners
        page.projects.opened.connect(lambda id_: workbench.open_project(ProjectId(id_)))
        page.projects.deleted.connect(self._delete)
        page.files_dropped.connect(workbench.open_paths)

    def refresh(self, then: Callable[[Projects], None] = lambda _projects: None) -> None:
        """Show what is in the library now, and pass it on."""

        def show(projects: Projects) -> None:
            self._page.projects.show_projects(projects)
            then(projects)

        self._workbench.list_projects(show)

    def _delete(self, project: ProjectSummary) -> None:
        key = f"deleted {project.id}"

        def restore() -> None:
            self._workbench.restore_project(project.id, self.refresh)

        def deleted() -> None:
            self.refresh()
            self._banners.post(
                Message(
                    BannerKind.DONE,
                    "Project deleted",
                    f"“{project.title}” is in the trash, with all of its history.",
                    action=BannerAction("Undo", restore),
                    key=key,
                )
            )

        self._workbench.delete_project(project.id, deleted)
