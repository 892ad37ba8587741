/// A model that can continue after `count` records without making them again.
///
/// Others are resumed by making the records once more and throwing them away, which is right for every model whose
/// records follow from its seed.
public protocol ResumableModel: Model {
    /// Continues as if `count` records had been made; called once, before the first record.
    mutating func resume(after count: Int) throws
}
