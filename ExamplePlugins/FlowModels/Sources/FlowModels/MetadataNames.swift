import Glibc
import PluginAPI

// Texts that are rendered ahead are never freed, so those of a file are kept for all instances of the process; a worker has
// one file.

/// The names that metadata can have.
enum MetadataNames {
    /// The names of a file, or the usual ones.
    ///
    /// - Throws: `OptionError` if the file cannot be read or names nothing.
    static func names(file: String?) throws -> [PreparedText] {
        guard let file, !file.isEmpty else { return Self.usual }
        let text = String(decoding: try Self.contents(of: file), as: UTF8.self)
        let names = Self.quoted(in: text)
        guard !names.isEmpty else {
            throw OptionError(FlowModel.metadataFile, "\(file) has no names; expected some in double quotes")
        }
        return names.map { PreparedText($0) }
    }

    /// Every run of characters other than blanks between double quotes, each once, in order.
    static func quoted(in text: String) -> [String] {
        var names: [String] = []
        var known: Set<String> = []
        var rest = Substring(text)
        while let quote = rest.firstIndex(of: "\"") {
            rest = rest[rest.index(after: quote)...]
            let name = rest.prefix { $0 != "\"" && !$0.isWhitespace }
            rest = rest[name.endIndex...]
            guard rest.first == "\"", !name.isEmpty else { continue }
            rest.removeFirst()
            if known.insert(String(name)).inserted { names.append(String(name)) }
        }
        return names
    }

    private static func contents(of file: String) throws -> [UInt8] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(file) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &block, block.count)
            guard count >= 0 else { throw Self.unreadable(file) }
            if count == 0 { return contents }
            contents += block[..<count]
            guard contents.count <= 1 << 24 else {
                throw OptionError(FlowModel.metadataFile, "\(file) has more than 16 MiB")
            }
        }
    }

    private static func unreadable(_ file: String) -> OptionError {
        OptionError(FlowModel.metadataFile, "\(file): \(String(cString: strerror(errno)))")
    }

    /// The usual names: fields of protocols as network analyzers call them.
    static let usual: [PreparedText] = Self.fields.flatMap { protocolName, fields in
        fields.split(separator: " ").map { PreparedText("\(protocolName).\($0)") }
    }

    private static let fields: [(String, String)] = [
        ("eth", "src dst type"),
        ("arp", "opcode src.hw_mac dst.proto_ipv4"),
        ("ip", "src dst ttl proto id len dsfield flags"),
        ("ipv6", "src dst hlim nxt flow plen"),
        ("icmp", "type code seq ident"),
        ("tcp", "srcport dstport flags seq ack len window_size options.mss stream analysis.retransmission"),
        ("udp", "srcport dstport length stream"),
        ("sctp", "srcport dstport verification_tag chunk_type"),
        ("dns", "qry.name qry.type resp.name a aaaa cname ns mx.mail_exchange flags.rcode count.answers"),
        (
            "http",
            "host user_agent request.method request.uri response.code content_type content_length referer cookie server "
                + "location"
        ),
        ("http2", "streamid headers.method headers.path headers.authority type"),
        (
            "tls",
            "handshake.type handshake.ciphersuite handshake.extensions_server_name record.version alert_message.desc"
        ),
        ("quic", "version dcid scid packet_number"),
        ("ssh", "protocol kex.algorithms server_host_key_algorithms message_code"),
        ("ftp", "request.command request.arg response.code response.arg"),
        ("smtp", "req.command req.parameter rsp.code rsp.parameter"),
        ("imap", "request.command request.username response.status"),
        ("pop", "request.command request.parameter response.indicator"),
        ("sip", "Method Status-Code Call-ID from.user to.user CSeq.method contact.uri User-Agent"),
        ("rtp", "p_type seq ssrc timestamp marker"),
        ("sdp", "owner.username media.port session_name connection_info.address"),
        ("dhcp", "type hw.mac_addr option.hostname option.domain_name ip.your"),
        ("snmp", "version community name request_id"),
        ("ntp", "stratum refid rec leap ppoll"),
        ("ldap", "bindRequest.name baseObject resultCode messageID filter"),
        ("kerberos", "CNameString realm msg_type SNameString"),
        ("smb2", "cmd filename tree nt_status sesid"),
        ("nfs", "procedure_v4 fhandle name status"),
        ("mysql", "query user schema error_code command"),
        ("pgsql", "query type text code"),
        ("mqtt", "topic msgtype clientid qos"),
        ("amqp", "channel method.method exchange"),
        ("coap", "code mid token"),
        ("gtp", "teid message"),
        ("bgp", "type"),
    ]
}
