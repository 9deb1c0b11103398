select
    account_id,
    amount_paid,
    amount_paid < amount_due as missed
from {{ source('core', 'repayments') }}
