/// A customer of the bank.
struct User {
    let userID: Int
    var balance: Int
    var loanBalance = 0
    var lastPayment = 0
}
