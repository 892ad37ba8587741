"""Runs a machine with doge's engine and a sink that does nothing; prints subject-ticks a second, without its start.

machine.py DOGE_DIRECTORY bank|restless SUBJECTS TICKS
"""

import importlib.util
import random
import sys
import time


def engine(directory):
    """The engine alone: its package would import every backend there is."""
    specification = importlib.util.spec_from_file_location("doge", f"{directory}/doge_datagen/doge.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class User:
    def __init__(self, user_id):
        self.user_id = user_id
        self.balance = random.randint(0, 999)
        self.loan_balance = 0
        self.last_payment = 0

    def __hash__(self):
        return self.user_id


def income(subject, transition):
    subject.balance += random.randint(500, 1999)
    return True


def spending(subject, transition):
    payment = random.randint(10, 99)
    if payment > subject.balance:
        return False
    subject.balance -= payment
    subject.last_payment = payment
    return True


def take_loan(subject, transition):
    subject.loan_balance += 10000
    subject.balance += 10000
    return True


def main():
    doge = engine(sys.argv[1])
    doge.LOGGER.disabled = True
    kind, subjects, ticks = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    random.seed(1)

    class Sink(doge.EventSink):
        def collect(self, timestamp, subject, transition):
            pass

    class Factory(doge.SubjectFactory):
        count = 0

        def create(self):
            self.count += 1
            return User(self.count - 1)

    sinks = [Sink()]
    if kind == "bank":
        machine = doge.DataOnlineGenerator(
            ["offline", "online", "loan_screen"], "offline", Factory(), subjects, 60000, ticks)
        machine.add_transition("income", "offline", "offline", 0.01, income, sinks)
        machine.add_transition("spending", "offline", "offline", 0.1, spending, sinks)
        machine.add_transition("login", "offline", "online", 0.1, event_sinks=sinks)
        machine.add_transition("logout", "online", "offline", 70)
        machine.add_transition("open", "online", "loan_screen", 30, event_sinks=sinks)
        machine.add_transition("close", "loan_screen", "online", 40, event_sinks=sinks)
        machine.add_transition("take", "loan_screen", "online", 10, take_loan, sinks)
    else:
        machine = doge.DataOnlineGenerator(["here", "there"], "here", Factory(), subjects, 1000, ticks)
        machine.add_transition("go", "here", "there", 100, event_sinks=sinks)
        machine.add_transition("stay", "there", "there", 40, event_sinks=sinks)
        machine.add_transition("return", "there", "here", 60, event_sinks=sinks)
    begin = time.perf_counter()
    machine.start()
    print(subjects * ticks / (time.perf_counter() - begin))


main()
