extension Image {
    /// The SHA-256 of the contents, computed when it is first asked for; any thread may ask.
    ///
    /// A worker loads the image through its descriptor, so this is the digest of what runs, whatever became of the
    /// file meanwhile.
    public var digest: SHA256Digest {
        self.computedDigest.withLock { computed in
            if let digest = computed { return digest }
            let digest = SHA256.digest(of: self.bytes)
            computed = digest
            return digest
        }
    }
}
