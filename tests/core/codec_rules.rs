//! What the framings refuse and say: options, payloads, lengths, and the texts that a person reads.
//! JSON headers have a file of their own, `codec_json`.

use crate::tools::codec as tools;

use sockscope::{
    codec::{ByteOrder, Cut, Ending, FrameSpan, Framing, FramingOptions, MAX_LIMIT, Rejection, Role, explain, kinds},
    lang::{Lang, Text},
};
use tools::*;

fn refused(framing: &Framing, payload: &[u8]) -> &'static str {
    let error = framing.codec().encode(payload).expect_err("the payload must be refused");
    assert_text(&error.sentence);
    error.code
}

fn assert_text(text: &Text) {
    assert!(text.en.len() > 20 && text.en.is_ascii() && text.en.ends_with('.'), "{text:?}");
    assert!(!text.zh.is_ascii() && text.zh.ends_with('。'), "{text:?}");
    assert!(!text.en.contains("  ") && !text.zh.contains(['\n', '包']), "{text:?}");
}

fn rejection(framing: &Framing, bytes: &[u8]) -> Rejection {
    let mut found = None;
    framing.codec().decoder().feed(bytes, &mut |cut| {
        if let Cut::Rejected(rejection) = cut {
            found = Some(rejection);
        }
    });
    let found = found.expect("the bytes must be rejected");
    assert_text(&found.sentence);
    found
}

#[test]
fn a_length_that_does_not_fit_the_width_is_refused_and_never_truncated() {
    for (width, signed, max) in [(1, false, 255), (1, true, 127), (2, false, 65_535), (2, true, 32_767)] {
        let framing =
            framing("length-prefix", FramingOptions { length_width: width, signed, limit: 1 << 20, ..options() });
        let encoded = framing.codec().encode(&vec![7; max]).expect("the largest length fits");
        assert_eq!(payloads(&whole(&framing, &encoded.bytes).0), [vec![7; max]]);
        assert_eq!(refused(&framing, &vec![7; max + 1]), "payload-over-width");
    }
}

#[test]
fn a_payload_over_the_limit_is_refused() {
    let options = FramingOptions { limit: 10, ..options() };
    for kind in ["delimiter", "length-prefix", "json-header"] {
        let framing = framing(kind, options.clone());
        assert!(framing.codec().encode(&[b'x'; 10]).is_ok());
        assert_eq!(refused(&framing, &[b'x'; 11]), "payload-over-limit");
    }
}

#[test]
fn a_payload_in_which_the_delimiter_is_found_too_early_is_refused() {
    let cases: [(&[u8], &[u8]); 6] = [
        (b"\n", b"two\nlines"),
        (b"\r\n", b"a\r\nb"),
        (b"\r\n", b"\r\n"),
        (b"aa", b"xa"),
        (b"abab", b"xab"),
        (b"--x--", b"a--x"),
    ];
    for (bytes, payload) in cases {
        assert_eq!(refused(&delimiter(bytes, 64), payload), "payload-contains-delimiter", "{bytes:?} {payload:?}");
    }
    // A carriage return before CR LF does no harm, and a lone CR or LF is payload: there is no magic.
    for payload in [b"a\r".as_slice(), b"a\rb", b"a\nb", b"\n", b""] {
        let framing = delimiter(b"\r\n", 64);
        let encoded = framing.codec().encode(payload).expect("it can be sent");
        assert_eq!(payloads(&whole(&framing, &encoded.bytes).0), [payload]);
    }
    assert_eq!(payloads(&whole(&delimiter(b"\n", 64), b"a\r\n").0), [b"a\r"]);
}

#[test]
fn a_payload_that_fixed_frames_cannot_carry_is_refused() {
    assert_eq!(refused(&fixed(8), b"123456789"), "payload-over-frame-size");
    assert_eq!(refused(&fixed(8), b"abc\0"), "payload-ends-in-nul");
    assert_eq!(refused(&fixed(8), b"\0"), "payload-ends-in-nul");
    let encoded = fixed(8).codec().encode(b"a\0b").expect("a NUL inside is payload");
    assert_eq!((encoded.header, encoded.payload, encoded.trailer), (0, 3, 5));
    assert_eq!(encoded.bytes, b"a\0b\0\0\0\0\0");
}

#[test]
fn lengths_are_written_as_pythons_struct_writes_them() {
    let bytes = |framing: Framing| framing.codec().encode(&[b'x'; 14]).expect("it fits").bytes[..4].to_vec();
    assert_eq!(bytes(length_prefix(4, ByteOrder::Big, false)), b"\0\0\0\x0e", "struct.pack('!I', 14)");
    assert_eq!(bytes(length_prefix(4, ByteOrder::Little, true)), b"\x0e\0\0\0", "struct.pack('<i', 14)");
    let native = if cfg!(target_endian = "little") { ByteOrder::Little } else { ByteOrder::Big };
    assert_eq!(bytes(length_prefix(4, ByteOrder::Native, true)), bytes(length_prefix(4, native, true)));
    let eight = length_prefix(8, ByteOrder::Little, false).codec().encode(b"ab").expect("it fits").bytes;
    assert_eq!(eight, b"\x02\0\0\0\0\0\0\0ab");
}

#[test]
fn a_length_at_the_limit_passes_and_one_more_is_fatal() {
    let framing = length_prefix(4, ByteOrder::Big, false);
    assert_eq!(whole(&framing, &65_536u32.to_be_bytes()).1, Ending::TruncatedPayload { have: 0, need: 65_536 });
    for length in [65_537, 0x7FFF_FFFF, 0x8000_0000, u32::MAX] {
        let rejection = rejection(&framing, &length.to_be_bytes());
        assert_eq!((&*rejection.code, rejection.fatal, rejection.range.clone()), ("length-over-limit", true, 0..4));
        assert!(rejection.sentence.en.contains(&length.to_string()), "{rejection:?}");
    }
}

#[test]
fn a_negative_length_is_named_with_its_value() {
    for (bytes, value) in [((-1i32).to_be_bytes(), "-1"), (i32::MIN.to_be_bytes(), "-2147483648")] {
        let rejection = rejection(&length_prefix(4, ByteOrder::Big, true), &bytes);
        assert_eq!(rejection.code, "negative-length");
        assert!(rejection.sentence.en.contains(value) && rejection.sentence.zh.contains(value), "{rejection:?}");
    }
    assert!(rejection(&length_prefix(1, ByteOrder::Big, true), b"\x80").sentence.en.contains("-128"));
    let eight = rejection(&length_prefix(8, ByteOrder::Little, true), &i64::MIN.to_le_bytes());
    assert!(eight.sentence.en.contains(&i64::MIN.to_string()));
    assert_eq!(rejection(&length_prefix(8, ByteOrder::Big, false), &[0xFF; 8]).code, "length-over-limit");
}

#[test]
fn a_length_that_is_something_else_says_what() {
    let big = length_prefix(4, ByteOrder::Big, false);
    let says = |framing: &Framing, bytes: &[u8]| rejection(framing, bytes).sentence;
    assert!(says(&big, b"GET / HTTP/1.1\r\n").en.contains("\"GET \": the peer speaks HTTP"));
    assert!(says(&big, b"hell").en.contains("the text \"hell\""));
    assert!(says(&big, b"ab\r\n").en.contains("the text \"ab\\r\\n\""));
    assert!(says(&big, b"\x16\x03\x01\x02").en.contains("TLS"));
    // 14 in the other byte order, as `struct.pack('i', 14)` writes it on most machines.
    let swapped = says(&big, &14u32.to_le_bytes());
    assert!(swapped.en.contains("234881024") && swapped.en.contains("little-endian order the same bytes say 14."));
    assert!(swapped.zh.contains("若按小端字节序") && swapped.zh.contains("14"));
    let little = length_prefix(4, ByteOrder::Little, true);
    assert!(says(&little, &200u32.to_be_bytes()).en.contains("in big-endian order the same bytes say 200."));
    assert!(!says(&big, &[0xFF; 4]).en.contains("endian"), "the other order gives no better length");
}

#[test]
fn options_that_cannot_work_name_the_field_and_the_remedy() {
    let changed = |change: fn(&mut FramingOptions)| {
        let mut options = options();
        change(&mut options);
        options
    };
    let cases = [
        ("length-prefix", "length_width", changed(|o| o.length_width = 3)),
        ("length-prefix", "length_width", changed(|o| o.length_width = 0)),
        ("delimiter", "delimiter", changed(|o| o.delimiter.clear())),
        ("fixed", "frame_size", changed(|o| o.frame_size = 0)),
        ("fixed", "frame_size", changed(|o| o.frame_size = 65_537)),
        ("naive", "limit", changed(|o| o.limit = 0)),
        ("json-header", "limit", changed(|o| o.limit = MAX_LIMIT + 1)),
        ("length-prefix", "limit", changed(|o| o.limit = u64::MAX)),
        ("lines", "kind", options()),
    ];
    for (kind, field, options) in cases {
        let error = Framing::new(kind, options).expect_err("the options must be refused");
        assert_eq!(error.field, field);
        assert_text(&error.sentence);
        assert!(error.to_string().starts_with(field));
    }
    let unused = FramingOptions { length_width: 3, delimiter: Vec::new(), frame_size: 0, ..options() };
    assert!(Framing::new("json-header", unused).is_ok(), "options of other framings do not matter");
}

#[test]
fn every_kind_introduces_itself_in_both_languages() {
    for kind in kinds() {
        assert!(kind.name().bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()));
        assert!(!kind.label(Lang::En).is_empty() && !kind.label(Lang::Zh).is_ascii());
        assert_text(&Text::new(kind.description(Lang::En), kind.description(Lang::Zh)));
        let options = serde_json::to_value(FramingOptions::default()).expect("options can be written");
        assert!(kind.fields().iter().all(|field| options.get(field).is_some()), "{}", kind.name());
    }
}

#[test]
fn framings_are_read_from_files_strictly() {
    let read = serde_json::from_str::<Framing>;
    let framing = read(r#"{"kind":"delimiter","options":{"delimiter":[255,0],"limit":9}}"#).expect("it is valid");
    assert_eq!(
        (framing.name(), &framing.options().delimiter[..], framing.options().limit),
        ("delimiter", &[255, 0][..], 9)
    );
    assert_eq!(read(r#"{"kind":"naive"}"#).expect("options are optional").options(), &FramingOptions::default());
    for (wrong, said) in [
        (r#"{"kind":"lines"}"#, "length-prefix"),
        (r#"{"kind":"fixed","options":{"size":4}}"#, "frame_size"),
        (r#"{"kind":"fixed","options":{"frame_size":0}}"#, "frame_size"),
        (r#"{"kind":"delimiter","options":{"delimiter":[256]}}"#, "256"),
        (r#"{"kind":"delimiter","options":{"delimiter":5}}"#, "a list of bytes"),
        (r#"{"kind":"naive","limit":4}"#, "limit"),
    ] {
        let error = read(wrong).expect_err("it must be refused").to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn an_explanation_names_the_roles_in_order() {
    let roles = |framing: &Framing, bytes: &[u8]| -> Vec<(Role, u64, Option<usize>)> {
        let parts = explain(framing, bytes).parts;
        parts.into_iter().map(|part| (part.role, part.range.end - part.range.start, part.frame)).collect()
    };
    use Role::*;
    let prefix = length_prefix(2, ByteOrder::Big, false);
    assert_eq!(
        roles(&prefix, b"\0\x02hi\0\0\0\x05he"),
        [(Length, 2, Some(0)), (Payload, 2, Some(0)), (Length, 2, Some(1)), (Unfinished, 4, None)]
    );
    assert_eq!(
        roles(&delimiter(b"\n", 2), b"ab\n\nabc\nx"),
        [
            (Payload, 2, Some(0)),
            (Delimiter, 1, Some(0)),
            (Delimiter, 1, Some(1)),
            (Rejected, 3, None),
            (Rejected, 1, None),
            (Unfinished, 1, None)
        ]
    );
    // A line over the limit has one role from its first byte to the end of its delimiter, or of the stream.
    let long = roles(&delimiter(b"\r\n", 2), b"abcdefgh\r\nok\r\nijklmnop\r");
    assert_eq!(
        total(&long),
        [(Rejected, 10, None), (Payload, 2, Some(0)), (Delimiter, 2, Some(0)), (Rejected, 9, None)]
    );
    assert_eq!(roles(&fixed(4), b"ab\0\0"), [(Payload, 2, Some(0)), (Padding, 2, Some(0))]);
    assert_eq!(
        roles(&json_header(64), b"\0\0\0\x10{\"data_size\": 2}ab\0\0\0\x00zz"),
        [(Length, 4, Some(0)), (Json, 16, Some(0)), (Payload, 2, Some(0)), (Rejected, 4, None), (Unread, 2, None)]
    );
    assert_eq!(roles(&framing("naive", options()), b"abc"), [(Payload, 3, Some(0))]);
    for role in Role::ALL {
        assert!(role.name(Lang::En).is_ascii() && !role.name(Lang::Zh).is_ascii());
    }
}

/// Neighbours of one role and no frame become one.
fn total(parts: &[(Role, u64, Option<usize>)]) -> Vec<(Role, u64, Option<usize>)> {
    let mut sum: Vec<(Role, u64, Option<usize>)> = Vec::new();
    for part in parts {
        match sum.last_mut().filter(|last| last.0 == part.0 && last.2.is_none() && part.2.is_none()) {
            Some(last) => last.1 += part.1,
            None => sum.push(*part),
        }
    }
    sum
}

#[test]
fn one_byte_is_one_byte_and_naive_ends_without_frames() {
    let tail = whole(&delimiter(b"\n", 64), b"x").1;
    assert_eq!(tail.sentence(Lang::En), "The stream ends with 1 byte that no delimiter follows.");
    let need = Ending::TruncatedPayload { have: 0, need: 1 };
    assert_eq!(need.sentence(Lang::En), "The stream ends inside a payload: 0 of 1 byte came.");
    let narrow = length_prefix(1, ByteOrder::Big, false).codec().encode(&[0; 300]).expect_err("it is too long");
    assert!(narrow.sentence.en.contains("(1 byte wide)"), "{narrow}");
    let long = whole(&delimiter(b"\n", 1), b"abc").0;
    assert!(
        matches!(&long[..], [Owned::Rejected { sentence, .. }] if sentence.contains("More than 1 byte came")),
        "{long:?}"
    );
    let frame = fixed(1).codec().encode(b"ab").expect_err("it is too long");
    assert!(frame.sentence.en.contains("The payload has 2 bytes and a frame holds 1."), "{frame}");
    let naive = whole(&framing("naive", options()), b"abc").1;
    assert_eq!(naive.sentence(Lang::En), "Nothing is left over at the end of the stream.");
    assert!(!naive.sentence(Lang::Zh).contains('帧'));
}

#[test]
fn endings_and_spans_say_themselves() {
    for ending in [
        Ending::Clean,
        Ending::TruncatedHeader { have: 1, need: 4 },
        Ending::TruncatedPayload { have: 0, need: 5 },
        Ending::UnterminatedTail { have: 3 },
        Ending::Rejected,
    ] {
        assert_text(&Text::new(ending.sentence(Lang::En), ending.sentence(Lang::Zh)));
        let text = serde_json::to_string(&ending).expect("it can be written");
        assert_eq!(serde_json::from_str::<Ending>(&text).expect("it can be read"), ending);
    }
    let span = FrameSpan { start: 10, header: 4, payload: 5, trailer: 1 };
    assert_eq!((span.header_range(), span.payload_range(), span.trailer_range()), (10..14, 14..19, 19..20));
    assert_eq!((span.frame(), span.end()), (10..20, 20));
    let absurd = FrameSpan { start: u64::MAX, header: 4, payload: 5, trailer: 1 };
    assert_eq!(absurd.end(), u64::MAX, "a span out of a file must not overflow");
}

#[test]
fn decoding_does_not_slow_down_with_the_number_of_pieces() {
    // One byte at a time through 256 KiB: quadratic work would be 32 billion steps, and would not end here.
    let payload = vec![b'a'; 1 << 18];
    let options = FramingOptions { limit: 1 << 20, frame_size: 1 << 18, delimiter: b"aaaaaaab".to_vec(), ..options() };
    for kind in ["delimiter", "fixed", "length-prefix", "json-header"] {
        let framing = framing(kind, options.clone());
        let mut sent = payload.clone();
        sent.push(b'b');
        sent.truncate(1 << 18);
        let sent = if kind == "delimiter" { vec![b'c'; 1 << 18] } else { sent };
        let stream = framing.codec().encode(&sent).expect("it fits").bytes;
        assert_eq!(payloads(&decode(&framing, stream.chunks(1)).0), [sent]);
    }
    // A delimiter that nearly matches everywhere must not make the search look back.
    let framing = framing("delimiter", options);
    let (cuts, ending) = decode(&framing, payload.chunks(1));
    assert_eq!((cuts.len(), ending), (0, Ending::UnterminatedTail { have: 1 << 18 }));
}

#[test]
fn a_kind_that_is_put_back_is_the_framing_that_it_was() {
    let options = FramingOptions { delimiter: b"||".to_vec(), frame_size: 5, limit: 99, ..FramingOptions::default() };
    for kind in kinds() {
        let spoken = Framing::new(kind.name(), options.clone()).expect("the options fit all");
        for other in kinds() {
            let back = spoken.with_kind(other.name()).and_then(|other| other.with_kind(kind.name()));
            assert_eq!(back.as_ref(), Some(&spoken), "{} over {}", kind.name(), other.name());
        }
    }
    // What no kind of that name could use gives way to its own.
    let odd = FramingOptions { delimiter: Vec::new(), ..FramingOptions::default() };
    let spoken = Framing::new("length-prefix", odd).expect("it has no delimiter");
    assert_eq!(spoken.with_kind("delimiter").map(|one| one.options().delimiter.clone()), Some(b"\n".to_vec()));
    assert_eq!(spoken.with_kind("no-such-kind"), None);
}
