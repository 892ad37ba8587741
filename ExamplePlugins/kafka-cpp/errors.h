// What can go wrong with records and batches on their way to a topic.

#pragma once

#include <stdexcept>

/// A record cannot become a message. Whoever knows which record it is throws a `BadRecord` in its place.
class RecordError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A batch, or a part of it, did not arrive.
class DeliveryError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
