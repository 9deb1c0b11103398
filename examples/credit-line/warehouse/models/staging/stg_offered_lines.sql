with ranked as (

    select
        account_id,
        credit_line,
        offered_at,
        row_number() over (partition by account_id order by offered_at desc) as newest
    from {{ source('lending', 'offered_lines') }}

)

select
    account_id,
    credit_line,
    offered_at
from ranked
where newest = 1
