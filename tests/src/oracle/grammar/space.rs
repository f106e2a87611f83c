//! Blanks and newlines around directives.

use crate::oracle::random::Random;

/// A template of directives, letters and space.
pub fn template(random: &mut Random) -> String {
    let mut letters = 0;
    let mut out = space(random).to_owned();
    for _ in 0..2 + random.below(4) {
        out += &piece(random, &mut letters, 0);
        out += space(random);
    }
    out
}

fn space<'a>(random: &mut Random) -> &'a str {
    random.pick(&["", "", " ", "  ", "\n", "\n", "\n\n", "\n  ", "  \n", " \n ", "\t", "\r\n", "\t\n"])
}

fn piece(random: &mut Random, letters: &mut u8, depth: usize) -> String {
    let choices = if depth < 2 { 13 } else { 8 };
    match random.below(choices) {
        0 | 1 => letter(letters),
        2 => {
            random.pick(&["$name", "${name}", "$nothing", "$name.length()", "$map.k", "$map['k']"]).to_owned()
        }
        3 | 4 => "#set($x = 1)".to_owned(),
        5 => random.pick(&["## c\n", "#* c *#", "#[[ r ]]#", "##\n"]).to_owned(),
        6 => format!("\"{}\"", letter(letters)),
        7 => "#set($y = \"$x\")$y".to_owned(),
        8 => framed(random, letters, depth, "#if($yes)"),
        9 => framed(random, letters, depth, "#foreach($i in [1..2])"),
        10 => {
            let first = inside(random, letters, depth);
            let second = inside(random, letters, depth);
            let test = random.pick(&["#if($no)", "#if($yes)"]);
            let or = random.pick(&["#else", "#{else}", "#elseif($yes)"]);
            // Else a letter would lengthen the directive's name.
            let gap = if or == "#else" { random.pick(&[" ", "\n", "  \n"]) } else { "" };
            format!("{test}{first}{or}{gap}{second}{}", end(random))
        }
        11 => framed(random, letters, depth, "#define($block)") + "$block",
        _ => {
            let inside = inside(random, letters, depth);
            format!("#macro(m{letters}){inside}#end#m{letters}()")
        }
    }
}

fn letter(letters: &mut u8) -> String {
    let letter = char::from(b'a' + *letters % 26);
    *letters += 1;
    letter.to_string()
}

fn framed(random: &mut Random, letters: &mut u8, depth: usize, open: &str) -> String {
    format!("{open}{}{}", inside(random, letters, depth), end(random))
}

fn inside(random: &mut Random, letters: &mut u8, depth: usize) -> String {
    let mut out = space(random).to_owned();
    for _ in 0..random.below(3) {
        out += &piece(random, letters, depth + 1);
        out += space(random);
    }
    out
}

/// Braces keep it apart from a letter that follows.
fn end<'a>(random: &mut Random) -> &'a str {
    random.pick(&["#{end}", "#{end}", "#end\n", "#end ", "#end  \n"])
}
