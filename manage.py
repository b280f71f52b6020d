#!/usr/bin/env python3
"""Every command starts here: `demo`, `test`, `setup`, and all of Django's.

This file only asks whether Python is new enough; the work is in flourish_audit/bootstrap.py.
It keeps to words that old Pythons understand, so that they can say the sentence below.
"""

import sys

OLDEST = (3, 11)


def too_old(version):
    """A sentence for a Python that is too old, or nothing."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    return (
        "Flourish Audit needs Python %d.%d or later, and this is Python %d.%d. "
        "Install a newer Python and start again with it, for example: python3.11 manage.py demo"
        % (OLDEST + tuple(version[:2]))
    )


def main():
    sentence = too_old(sys.version_info)
    if sentence:
        sys.stderr.write(sentence + "\n")
        return 1
    from flourish_audit import bootstrap

    return bootstrap.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
