/// The way from the root of a tree to a leaf.
struct TreePath {
    /// The number of nodes on it: levels of the tree; 0 for an empty tree.
    private(set) var count = 0
    private var offsets: InlineArray<32, Int> = .init(repeating: 0)
    private var indices: InlineArray<32, Int> = .init(repeating: 0)
    /// Whether in all inner nodes so far the last child was taken.
    private(set) var isRightmost = true

    /// Goes down to a node from the cell of its parent with an index.
    mutating func push(_ offset: Int, index: Int, isLast: Bool) {
        self.offsets[self.count] = offset
        self.indices[self.count] = index
        self.count += 1
        self.isRightmost = self.isRightmost && isLast
    }

    /// Where the node is that is some steps below the root.
    func offset(_ depth: Int) -> Int { self.offsets[depth] }
    /// Which of its cells leads on; in the leaf: where the key is or would be.
    func index(_ depth: Int) -> Int { self.indices[depth] }
    /// The node was copied elsewhere.
    mutating func move(_ depth: Int, to offset: Int) { self.offsets[depth] = offset }
}
