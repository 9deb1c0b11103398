with repayments as (

    select
        account_id,
        sum(case when missed then 1 else 0 end) as missed_repayments,
        avg(amount_paid) as mean_paid
    from {{ ref('stg_repayments') }}
    group by account_id

)

select
    accounts.account_id,
    accounts.income,
    repayments.missed_repayments,
    repayments.mean_paid,
    lines.credit_line as current_line,
    repayments.mean_paid / nullif(lines.credit_line, 0) as line_use,
    current_timestamp as event_timestamp
from {{ source('core', 'accounts') }} as accounts
left join repayments on repayments.account_id = accounts.account_id
left join {{ ref('stg_offered_lines') }} as lines on lines.account_id = accounts.account_id
