"""See page: one invoice with all that was told of it."""

from dataclasses import dataclass

from recado.domain.account import Account
from recado.domain.invoice import Invoice
from recado.domain.page import Line, News, Reached, news, reached, time_line, to_see_to
from recado.ports import Customers, Invoices
from recado.use_cases.errors import NotFound
from recado.use_cases.look_up import Eyes, SendSeen


@dataclass(frozen=True, slots=True)
class PageSeen:
    """`invoice`: what the platform said of it; None, it said nothing. `sends`: all about it, by
    their ids. `to_do`: those that a person must do something about."""

    account: Account
    invoice_id: str
    invoice: Invoice | None
    news: News
    reached: Reached | None
    sends: dict[str, SendSeen]
    lines: tuple[Line, ...]
    to_do: tuple[SendSeen, ...]


def see_page(
    account_id: str, invoice_id: str, *, eyes: Eyes, invoices: Invoices, customers: Customers
) -> PageSeen:
    """By consistent reads of one partition, and of the customers. Raises `NotFound` if neither the
    platform nor we know anything of the invoice."""
    account = eyes.account(account_id)
    invoice = invoices.get(account_id, invoice_id)
    sends = eyes.sends.of_invoice(account_id, invoice_id)
    if invoice is None and not sends:
        raise NotFound("invoice")
    known = customers.of(account_id, {send.customer_id for send in sends}).values()
    seen = {one.send.send_id: one for group in eyes.see(account, sends) for one in group.sends}
    return PageSeen(
        account,
        invoice_id,
        invoice,
        news(sends),
        reached(sends),
        seen,
        time_line(sends),
        tuple(seen[send.send_id] for send in to_see_to(sends, known)),
    )
