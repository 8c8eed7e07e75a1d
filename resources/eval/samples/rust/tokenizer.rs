//! Splits arithmetic into tokens and evaluates it by precedence climbing.

use std::collections::HashMap;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Number(f64),
    Name(String),
    Operator(char),
    Open,
    Close,
}

#[derive(Debug, PartialEq)]
pub enum Error {
    UnexpectedCharacter(char),
    UnexpectedEnd,
    UnknownName(String),
    Unbalanced,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::UnexpectedCharacter(c) => write!(f, "unexpected character '{c}'"),
            Error::UnexpectedEnd => write!(f, "the expression ends too early"),
            Error::UnknownName(name) => write!(f, "nothing is called \"{name}\""),
            Error::Unbalanced => write!(f, "a bracket is missing"),
        }
    }
}

impl std::error::Error for Error {}

pub struct Tokenizer<'a> {
    chars: Peekable<Chars<'a>>,
}

impl<'a> Tokenizer<'a> {
    pub fn new(source: &'a str) -> Self {
        Tokenizer {
            chars: source.chars().peekable(),
        }
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(&c) = self.chars.peek() {
            if !keep(c) {
                break;
            }
            text.push(c);
            self.chars.next();
        }
        text
    }
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Result<Token, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take_while(char::is_whitespace);
        let first = *self.chars.peek()?;
        let token = match first {
            '0'..='9' | '.' => {
                let digits = self.take_while(|c| c.is_ascii_digit() || c == '.');
                match digits.parse() {
                    Ok(value) => Token::Number(value),
                    Err(_) => return Some(Err(Error::UnexpectedCharacter('.'))),
                }
            }
            'a'..='z' | 'A'..='Z' => Token::Name(self.take_while(char::is_alphanumeric)),
            '+' | '-' | '*' | '/' | '^' => {
                self.chars.next();
                Token::Operator(first)
            }
            '(' => {
                self.chars.next();
                Token::Open
            }
            ')' => {
                self.chars.next();
                Token::Close
            }
            other => return Some(Err(Error::UnexpectedCharacter(other))),
        };
        Some(Ok(token))
    }
}

fn precedence(operator: char) -> u8 {
    match operator {
        '+' | '-' => 1,
        '*' | '/' => 2,
        _ => 3,
    }
}

pub fn evaluate(source: &str, names: &HashMap<String, f64>) -> Result<f64, Error> {
    let tokens: Vec<Token> = Tokenizer::new(source).collect::<Result<_, _>>()?;
    let mut at = 0;
    let value = climb(&tokens, &mut at, 1, names)?;
    if at < tokens.len() {
        return Err(Error::Unbalanced);
    }
    Ok(value)
}

fn climb(
    tokens: &[Token],
    at: &mut usize,
    lowest: u8,
    names: &HashMap<String, f64>,
) -> Result<f64, Error> {
    let mut left = atom(tokens, at, names)?;
    while let Some(Token::Operator(operator)) = tokens.get(*at) {
        let level = precedence(*operator);
        if level < lowest {
            break;
        }
        *at += 1;
        let next = if *operator == '^' { level } else { level + 1 };
        let right = climb(tokens, at, next, names)?;
        left = match operator {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            '/' => left / right,
            _ => left.powf(right),
        };
    }
    Ok(left)
}

fn atom(tokens: &[Token], at: &mut usize, names: &HashMap<String, f64>) -> Result<f64, Error> {
    let token = tokens.get(*at).ok_or(Error::UnexpectedEnd)?;
    *at += 1;
    match token {
        Token::Number(value) => Ok(*value),
        Token::Name(name) => names
            .get(name)
            .copied()
            .ok_or_else(|| Error::UnknownName(name.clone())),
        Token::Operator('-') => Ok(-atom(tokens, at, names)?),
        Token::Open => {
            let value = climb(tokens, at, 1, names)?;
            match tokens.get(*at) {
                Some(Token::Close) => {
                    *at += 1;
                    Ok(value)
                }
                _ => Err(Error::Unbalanced),
            }
        }
        _ => Err(Error::UnexpectedEnd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_bind_to_the_right() {
        assert_eq!(evaluate("2 ^ 3 ^ 2", &HashMap::new()), Ok(512.0));
    }

    #[test]
    fn a_missing_bracket_is_named() {
        assert_eq!(evaluate("(1 + 2", &HashMap::new()), Err(Error::Unbalanced));
    }
}
