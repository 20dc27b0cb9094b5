//! A corpus of JSON headers: each malformed one has its name, and each odd but valid one passes.
//! It tests no framing but `json-header`, and no chunks beyond whole and byte by byte.

use crate::tools::codec as tools;

use sockscope::codec::{Cut, Ending, FramingOptions};
use tools::*;

/// The limit of payloads in this file, in bytes.
const LIMIT: u64 = 100;

/// Headers that are accepted, and their `data_size`.
const VALID: &[(&str, &str, usize)] = &[
    ("as Python writes it", r#"{"data_size": 5}"#, 5),
    ("without the blank", r#"{"data_size":5}"#, 5),
    ("zero", r#"{"data_size": 0}"#, 0),
    ("at the limit", r#"{"data_size": 100}"#, 100),
    ("other fields around it", r#"{"name": "a.txt", "data_size": 7, "md5": null}"#, 7),
    ("an escaped key", r#"{"data\u005fsize": 3}"#, 3),
    ("white space everywhere", " \t\r\n{ \"data_size\" :\n 4 } \n", 4),
    ("a field of the same name further in", r#"{"file": {"data_size": 9}, "data_size": 2}"#, 2),
    ("a field that differs in case", r#"{"DATA_SIZE": 9, "data_size": 2}"#, 2),
    ("an odd number in another field", r#"{"x": 1e999, "data_size": 1}"#, 1),
    ("a lone surrogate in another field", r#"{"x": "\ud800", "data_size": 1}"#, 1),
    ("an empty key", r#"{"": 1, "data_size": 1}"#, 1),
    ("the same other field twice", r#"{"x": 1, "x": 2, "data_size": 1}"#, 1),
    ("Chinese text", r#"{"文件": "报告.txt", "data_size": 6}"#, 6),
];

/// Headers that are rejected, and the code.
const MALFORMED: &[(&str, &str, &str)] = &[
    ("an empty object", "{}", "data-size-missing"),
    ("only other fields", r#"{"size": 5}"#, "data-size-missing"),
    ("another case", r#"{"Data_Size": 5}"#, "data-size-missing"),
    ("only further in", r#"{"a": {"data_size": 5}}"#, "data-size-missing"),
    ("a key with a blank", r#"{"data_size ": 5}"#, "data-size-missing"),
    ("a string", r#"{"data_size": "5"}"#, "data-size-text"),
    ("an empty string", r#"{"data_size": ""}"#, "data-size-text"),
    ("NaN as a string", r#"{"data_size": "NaN"}"#, "data-size-text"),
    ("null", r#"{"data_size": null}"#, "data-size-not-a-number"),
    ("true", r#"{"data_size": true}"#, "data-size-not-a-number"),
    ("false", r#"{"data_size": false}"#, "data-size-not-a-number"),
    ("an array", r#"{"data_size": [5]}"#, "data-size-not-a-number"),
    ("an empty array", r#"{"data_size": []}"#, "data-size-not-a-number"),
    ("an object", r#"{"data_size": {"n": 5}}"#, "data-size-not-a-number"),
    ("minus one", r#"{"data_size": -1}"#, "data-size-negative"),
    ("minus zero", r#"{"data_size": -0}"#, "data-size-negative"),
    ("the smallest i64", r#"{"data_size": -9223372036854775808}"#, "data-size-negative"),
    ("below the smallest i64", r#"{"data_size": -9223372036854775809}"#, "data-size-negative"),
    ("a negative fraction", r#"{"data_size": -0.5}"#, "data-size-negative"),
    ("a negative exponent form", r#"{"data_size": -1e5}"#, "data-size-negative"),
    ("a fraction", r#"{"data_size": 5.5}"#, "data-size-fractional"),
    ("a whole number with a point", r#"{"data_size": 5.0}"#, "data-size-fractional"),
    ("an exponent", r#"{"data_size": 1e1}"#, "data-size-fractional"),
    ("a tiny number", r#"{"data_size": 1e-999}"#, "data-size-fractional"),
    ("one over the limit", r#"{"data_size": 101}"#, "data-size-over-limit"),
    ("the largest i32", r#"{"data_size": 2147483647}"#, "data-size-over-limit"),
    ("the largest u64", r#"{"data_size": 18446744073709551615}"#, "data-size-over-limit"),
    ("one more than the largest u64", r#"{"data_size": 18446744073709551616}"#, "data-size-over-limit"),
    ("thirty digits", r#"{"data_size": 999999999999999999999999999999}"#, "data-size-over-limit"),
    ("a huge exponent that still is a number", r#"{"data_size": 1e300}"#, "data-size-over-limit"),
    ("beyond every float", r#"{"data_size": 1e999}"#, "data-size-out-of-range"),
    ("below every float", r#"{"data_size": -1e999}"#, "data-size-out-of-range"),
    ("twice", r#"{"data_size": 5, "data_size": 5}"#, "data-size-duplicate"),
    ("twice with different values", r#"{"data_size": 5, "x": 0, "data_size": 6}"#, "data-size-duplicate"),
    ("twice, once escaped", r#"{"data_size": 5, "data\u005fsize": 6}"#, "data-size-duplicate"),
    ("twice, the first a string", r#"{"data_size": "5", "data_size": 6}"#, "data-size-duplicate"),
    ("an array at the top", r#"[{"data_size": 5}]"#, "header-not-object"),
    ("a number at the top", "5", "header-not-object"),
    ("a negative number at the top", "-5", "header-not-object"),
    ("a fraction at the top", "0.5", "header-not-object"),
    ("a string at the top", r#""data_size""#, "header-not-object"),
    ("null at the top", "null", "header-not-object"),
    ("true at the top", "true", "header-not-object"),
    ("NaN", r#"{"data_size": NaN}"#, "header-not-json"),
    ("Infinity", r#"{"data_size": Infinity}"#, "header-not-json"),
    ("minus Infinity", r#"{"data_size": -Infinity}"#, "header-not-json"),
    ("single quotes", "{'data_size': 5}", "header-not-json"),
    ("no quotes", "{data_size: 5}", "header-not-json"),
    ("a leading zero", r#"{"data_size": 05}"#, "header-not-json"),
    ("a plus sign", r#"{"data_size": +5}"#, "header-not-json"),
    ("hexadecimal", r#"{"data_size": 0x10}"#, "header-not-json"),
    ("an underscore", r#"{"data_size": 1_0}"#, "header-not-json"),
    ("a point at the end", r#"{"data_size": 5.}"#, "header-not-json"),
    ("a trailing comma", r#"{"data_size": 5,}"#, "header-not-json"),
    ("no colon", r#"{"data_size" 5}"#, "header-not-json"),
    ("no value", r#"{"data_size":}"#, "header-not-json"),
    ("no closing brace", r#"{"data_size": 5"#, "header-not-json"),
    ("an unclosed string", r#"{"data_size"#, "header-not-json"),
    ("an unclosed array at the top", "[1, 2", "header-not-json"),
    ("something behind the object", r#"{"data_size": 5} x"#, "header-not-json"),
    ("two objects", r#"{"data_size": 5}{"data_size": 5}"#, "header-not-json"),
    ("a NUL behind the object", "{\"data_size\": 5}\0", "header-not-json"),
    ("a comment", r#"{"data_size": 5 /* bytes */}"#, "header-not-json"),
    ("a byte order mark", "\u{FEFF}{\"data_size\": 5}", "header-not-json"),
    ("a line feed inside a key", "{\"data\nsize\": 5}", "header-not-json"),
    ("a lone surrogate in a key", r#"{"\ud800": 1, "data_size": 5}"#, "header-not-json"),
    ("a key that is no string", r#"{5: 5}"#, "header-not-json"),
    ("only white space", "   ", "header-not-json"),
    ("plain text", "hello", "header-not-json"),
    ("full-width digits", "{\"data_size\": ５}", "header-not-json"),
];

fn stream(json: &[u8]) -> Vec<u8> {
    let length = u32::try_from(json.len()).expect("headers of tests are short");
    [&length.to_be_bytes(), json].concat()
}

/// The only rejection of a stream; the same whole and byte by byte, and fatal.
fn code_of(name: &str, stream: &[u8], limit: u64) -> &'static str {
    let framing = json_header(limit);
    let expected = whole(&framing, stream);
    if stream.len() < 1000 {
        assert_eq!(decode(&framing, stream.chunks(1)), expected, "{name}");
    }
    let [Owned::Rejected { range, code, fatal: true, .. }] = &expected.0[..] else {
        panic!("{name}: {:?} instead of one fatal rejection", expected.0)
    };
    assert_eq!((range.start, expected.1), (0, Ending::Rejected), "{name}");
    code
}

#[test]
fn every_malformed_header_has_its_name() {
    assert!(MALFORMED.len() >= 40);
    for (name, json, code) in MALFORMED {
        assert_eq!(code_of(name, &stream(json.as_bytes()), LIMIT), *code, "{name}: {json}");
    }
}

#[test]
fn every_valid_header_gives_its_size() {
    for (name, json, size) in VALID {
        let mut stream = stream(json.as_bytes());
        let header = stream.len();
        stream.extend(vec![b'x'; *size]);
        for pieces in [stream.chunks(1), stream.chunks(1000)] {
            let (cuts, ending) = decode(&json_header(LIMIT), pieces);
            let [Owned::Frame(span, payload)] = &cuts[..] else { panic!("{name}: {cuts:?}") };
            assert_eq!((span.header as usize, payload.len(), ending), (header, *size, Ending::Clean), "{name}");
        }
    }
}

#[test]
fn bytes_that_are_not_utf8_are_named() {
    for bytes in
        [b"\xFF".as_slice(), b"{\"data_size\": 5, \"x\": \"\xC3\"}", b"{\"\xED\xA0\x80\": 1}", b"\xFF\xFE{\0}\0"]
    {
        assert_eq!(code_of("not UTF-8", &stream(bytes), LIMIT), "header-not-utf8");
    }
    let gbk = b"{\"\xCE\xC4\xBC\xFE\": 1, \"data_size\": 5}";
    assert_eq!(code_of("GBK", &stream(gbk), LIMIT), "header-not-utf8");
}

#[test]
fn nesting_however_deep_overflows_no_stack() {
    // The header has room for 32,000 levels, far more than a recursive reader survives in a small thread.
    let depth = 32_000;
    let run = move || {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let named = [
            (open.clone(), "header-not-json"),
            (format!("{open}{close}"), "header-not-object"),
            (format!("{{\"data_size\": {open}{close}}}"), "data-size-not-a-number"),
            (format!("{{\"data_size\": {open}"), "header-not-json"),
            ("{\"a\":".repeat(depth / 3), "header-not-json"),
        ];
        for (json, code) in named {
            assert_eq!(code_of("deep", &stream(json.as_bytes()), 65_536), code);
        }
        let accepted = stream(format!("{{\"x\": {open}{close}, \"data_size\": 0}}").as_bytes());
        assert_eq!(payloads(&whole(&json_header(65_536), &accepted).0), [Vec::<u8>::new()]);
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(run).expect("a thread can start");
    thread.join().expect("no check failed");
}

#[test]
fn the_length_of_the_header_is_checked_before_its_bytes_come() {
    let code = |length: u32, limit| code_of("length", &length.to_be_bytes(), limit);
    assert_eq!(code(0, LIMIT), "header-length-zero");
    assert_eq!(code(101, LIMIT), "header-length-over-limit");
    assert_eq!(code(65_537, 1 << 20), "header-length-over-limit");
    assert_eq!(code(u32::MAX, 1 << 30), "header-length-over-limit");
    assert_eq!(code_of("text", b"{\"da", LIMIT), "header-length-over-limit");
    let signed = framing("json-header", FramingOptions { signed: true, ..options() });
    let cuts = whole(&signed, &(-1i32).to_be_bytes()).0;
    assert!(matches!(cuts[..], [Owned::Rejected { code: "header-length-negative", .. }]));
}

#[test]
fn a_small_limit_of_payloads_leaves_room_for_our_own_headers() {
    let framing = json_header(1);
    let encoded = framing.codec().encode(b"x").expect("it fits").bytes;
    assert_eq!(payloads(&whole(&framing, &encoded).0), [b"x"]);
}

#[test]
fn the_sentences_help() {
    let says = |json: &str| {
        let mut said = None;
        json_header(LIMIT).codec().decoder().feed(&stream(json.as_bytes()), &mut |cut| {
            if let Cut::Rejected(rejection) = cut {
                said = Some(rejection.sentence);
            }
        });
        said.expect("it must be rejected")
    };
    assert!(says("{'data_size': 5}").en.contains("single quotes come from str() or repr()"));
    assert!(says(r#"{"data_size": NaN}"#).zh.contains("NaN 和 Infinity 不是 JSON"));
    assert!(says("\u{FEFF}{}").en.contains("byte order mark"));
    assert!(says(r#"{"data_size": 101}"#).en.contains("is 101 bytes, and the limit is 100"));
    assert!(says("{}").en.contains("Send a header such as {\"data_size\": 5}."));
    for (name, json, _) in MALFORMED {
        let said = says(json);
        assert!(said.en.ends_with('.') && said.zh.ends_with('。') && !said.en.contains("  "), "{name}: {said:?}");
    }
}
