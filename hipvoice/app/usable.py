"""Whether a config that is well written can be used as well."""

from __future__ import annotations

from hipvoice.app.config import Config
from hipvoice.app.keys import with_own_keys
from hipvoice.app.language import spoken
from hipvoice.app.models.choice import model_folder


def require_usable(config: Config) -> None:
    """Refuse phrases that clash or that the model does not know, and keys that clash.

    Raises HipvoiceError.
    """
    own = spoken(model_folder(None, config.model), config.aliases)
    with_own_keys(own.language, config.keys)
