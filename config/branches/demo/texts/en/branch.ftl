### This hall's own texts: names, services, groups, windows. "bring-" has at most 5 short lines; it is on the slip.

hall-name = Anju Housing Provident Fund Centre, City Hall Branch

## Kinds of business

kind-deposit = Deposits
kind-withdrawal = Withdrawals
kind-loan = Loans
kind-consultation = Advice
kind-cross-province = Other provinces
kind-pick-up = Pick-up

## Services

service-deposit-unit = Employer deposits (opening, paying in, changes)
service-deposit-unit-short = Employer deposits
bring-deposit-unit =
    Your ID card
    Registration form with company seal
    Business licence
    List of joiners and leavers
    Authorisation letter

service-deposit-personal = My account (transfer, suspend, self-employed)
service-deposit-personal-short = My account
bring-deposit-personal =
    Your ID card
    Your bank card
    Self-employed: work registration
    For someone else: letter and both IDs

service-withdrawal-home = Withdraw for buying a home or repaying its loan
service-withdrawal-home-short = Home withdrawal
bring-withdrawal-home =
    Your ID card and bank card
    Purchase contract or title deed
    Payment invoices
    Loan: 12-month repayment list
    Couples: marriage certificate

service-withdrawal-rent = Withdraw for rent
service-withdrawal-rent-short = Rent withdrawal
bring-withdrawal-rent =
    Your ID card
    Your bank card
    Tenancy contract
    If married: marriage certificate
    We check home ownership for you

service-withdrawal-retire = Withdraw on retirement or leaving a job
service-withdrawal-retire-short = Retirement
bring-withdrawal-retire =
    Your ID card
    Your bank card
    Retirement or leaving certificate
    For someone else: letter and both IDs

service-loan-apply = Apply for a home loan
service-loan-apply-short = Loan application
bring-loan-apply =
    ID cards and household register
    Marriage certificate or declaration
    Contract and down-payment invoice
    6 months of salary statements
    The borrower must come in person

service-loan-repay = Repay, settle early or change a loan
service-loan-repay-short = Loan repayment
bring-loan-repay =
    The borrower's ID card
    Loan contract
    Repayment bank card
    Early repayment: fund the card first

service-consultation = Questions about policy and procedure
service-consultation-short = Advice
bring-consultation =
    Your ID card, to look up your account
    Any papers you have: we check them

service-cross-province = Business with a fund in another province
service-cross-province-short = Other provinces
bring-cross-province =
    Your ID card
    Your bank card
    Name and account of the other fund
    Home there: contract and invoice

service-pick-up = Pick up certificates, contracts and deeds
service-pick-up-short = Pick-up
bring-pick-up =
    Your ID card
    Receipt or pick-up message
    For someone else: letter and both IDs

## Groups that go first. "-proof" is what the window looks at; nothing is shown when taking a ticket.

group-elderly = Aged 60 or over
group-elderly-proof = ID card, seen at the window
group-disabled = Disabled
group-disabled-proof = Disability card, seen at the window
group-pregnant = Pregnant or with a small child
group-pregnant-proof = No papers needed
group-veteran = Veteran
group-veteran-proof = Veteran's card, seen at the window
group-out-of-town = From out of town
group-out-of-town-proof = ID card or train ticket, seen at the window
group-appointment = With an appointment
group-appointment-proof = Appointment message and ID card, seen at the window

## Windows

window-1 = Window 1, all services
window-2 = Window 2, all services
window-3 = Window 3, all services
window-4 = Window 4, deposits
window-5 = Window 5, withdrawals
window-6 = Window 6, withdrawals
window-7 = Window 7, loans
window-8 = Window 8, advice

## Reasons for a pause

pause-lunch = Lunch break
pause-meeting = Meeting
pause-back-office = Paperwork
pause-break = Short break
