use super::fields::Fields;
use super::item::Item;
use crate::report::messages;
use crate::spec::{BootstrapToken, TokenUsage};
use crate::types::{Duration, Timestamp, TokenId};

/// kubeadm's default for `ttl`.
const LIFE: Duration = Duration::from_seconds(24 * 3600);

/// `bootstrapTokens`. Their lives are counted from the day of the certificates.
pub(super) fn tokens(item: Option<Item<'_>>, from: Timestamp) -> Vec<BootstrapToken> {
    let items = item.map(|item| item.list()).unwrap_or_default();
    items.iter().filter_map(|item| token(item, from)).collect()
}

fn token(item: &Item<'_>, from: Timestamp) -> Option<BootstrapToken> {
    item.read(|fields| {
        let id = fields.needed("token").and_then(|token| id(&token));
        let expires = expiry(fields.get("ttl"), from);
        refuse_expires(fields);
        Some(BootstrapToken {
            id: id?,
            description: fields
                .get("description")
                .and_then(|text| text.text().map(String::from)),
            expires,
            usages: usages(fields.get("usages")),
            groups: groups(fields.get("groups")),
            store: None,
        })
    })?
}

/// A token that is known from elsewhere, with kubeadm's defaults.
pub(super) fn default_token(id: TokenId, from: Timestamp) -> BootstrapToken {
    BootstrapToken {
        id,
        description: None,
        expires: Some(from.plus(LIFE)),
        usages: Vec::new(),
        groups: Vec::new(),
        store: None,
    }
}

/// No kubeadm takes `expires`: it fills in `ttl` before it looks for both.
///
/// Source: `SetDefaults_BootstrapToken` and `ValidateBootstrapTokens`; run with 1.20.15 to 1.36.3.
fn refuse_expires(fields: &Fields<'_>) {
    if let Some(expires) = fields.get("expires") {
        let ttl = fields.map().path.key("ttl").to_string();
        let message = messages::kubeadm::exclusive(&expires.name(), &ttl);
        expires.push(message.help("write `ttl` alone: kubeadm sets it where it is left out"));
    }
}

/// When a token stops working; a life of 0 has no end.
pub(super) fn expiry(ttl: Option<Item<'_>>, from: Timestamp) -> Option<Timestamp> {
    let life = ttl.and_then(|ttl| ttl.duration()).unwrap_or(LIFE);
    (life.seconds() > 0).then(|| from.plus(life))
}

/// The public half of `ID.SECRET`.
pub(super) fn id(item: &Item<'_>) -> Option<TokenId> {
    let token = item.text()?;
    let is_secret =
        |text: &str| text.len() == 16 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let halves = token.split_once('.').filter(|(_, secret)| is_secret(secret));
    let id = halves.and_then(|(id, _)| id.parse().ok());
    if id.is_none() {
        item.push(messages::kubeadm::token(&item.name()));
    }
    id
}

/// What a token may be used for. A token always has groups, by default those of nodes, and kubeadm refuses groups of a
/// bearer whom nobody authenticates.
///
/// Source: `SetDefaults_BootstrapToken` and `ValidateTokenGroups`; run with 1.20.15 to 1.36.3.
pub(super) fn usages(item: Option<Item<'_>>) -> Vec<TokenUsage> {
    let items = item.as_ref().map(Item::list).unwrap_or_default();
    let usages: Vec<TokenUsage> = items.iter().filter_map(usage).collect();
    let is_unknown = !usages.is_empty() && !usages.contains(&TokenUsage::Authentication);
    if let Some(item) = item.filter(|_| is_unknown) {
        let message =
            messages::kubeadm::value(&item.name(), "signing", "kubeadm refuses for a token with groups");
        item.push(
            message.help("add `authentication`; every token has groups, if only those of kubeadm's defaults"),
        );
    }
    usages
}

/// The groups of a token's bearer.
pub(super) fn groups(item: Option<Item<'_>>) -> Vec<String> {
    let items = item.map(|item| item.list()).unwrap_or_default();
    let group = |item: &Item<'_>| item.text_that(is_group, "is not a group below `system:bootstrappers:`");
    items.iter().filter_map(group).collect()
}

fn usage(item: &Item<'_>) -> Option<TokenUsage> {
    match item.text()? {
        "signing" => Some(TokenUsage::Signing),
        "authentication" => Some(TokenUsage::Authentication),
        _ => {
            item.text_that(|_| false, "is neither `signing` nor `authentication`")?;
            None
        }
    }
}

/// Source: `k8s.io/cluster-bootstrap`, `BootstrapGroupPattern`.
fn is_group(text: &str) -> bool {
    let Some(name) = text.strip_prefix("system:bootstrappers:") else {
        return false;
    };
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b':' || b == b'-';
    (1..=256).contains(&name.len()) && name.bytes().all(inside) && !name.ends_with([':', '-'])
}
