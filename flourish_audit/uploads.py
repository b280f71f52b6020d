"""Files that people send stay in memory, up to 20 MB together.

Django would write a large file to disk before any page sees it. Here nothing is ever written, and
a file from somebody who may not open the page it is sent to is passed over.
"""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.urls import Resolver404, resolve

from cases.access import standing


class MemoryOnly(FileUploadHandler):
    """Set as the only handler; `request.files_too_large` says that the rest was not taken."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not _may_send(self.request):
            raise SkipFile
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            self.kept = io.BytesIO()
            self.request.files_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def _may_send(request: Any) -> bool:
    """A person who is signed in, to a page that their role opens."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    return standing(user).has(*getattr(view, "access", ()))
